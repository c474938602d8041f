/** Writes what one subtask's operator keeps: an Arrow file per table, whole or as changes since the last checkpoint. */

import type { Batch, Engine } from '../batch/index.ts';
import { type Field, type Schema, TINYINT } from '../core/index.ts';
import { encodeArrow } from '../format/index.ts';
import type { Scheduler } from '../platform/index.ts';
import { OP_COLUMN, type PartSnapshot, type StateSnapshot } from '../state/index.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { StateFile, TableSlice } from './manifest.ts';

/** Changes kept on top of a base before the whole table is written anew. */
const MOST_CHANGES = 8;

/** One table of one subtask, as the manifest will list it. */
export interface WrittenPart {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly keyColumns: readonly number[];
  readonly slice: TableSlice;
}

export interface WriteContext {
  readonly engine: Engine;
  readonly scheduler: Scheduler;
  readonly store: CheckpointStore;
  readonly subtask: number;
  /** First and last key group of the subtask. */
  readonly keyGroups: readonly [number, number];
}

/** Whether changes may be added to what was written before, or the tables must be written whole. */
export function mayBuildOn(previous: readonly WrittenPart[] | undefined): boolean {
  if (previous === undefined) return false;
  return previous.every(({ slice: { base, changes } }) => {
    const changedBytes = changes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return changes.length < MOST_CHANGES && changedBytes <= base.sizeBytes;
  });
}

/**
 * Encodes and writes part after part with a turn of the event loop between, so that rows flow on. The
 * snapshot is closed in any case.
 */
export async function writeState(
  context: WriteContext,
  snapshot: StateSnapshot,
  previous: readonly WrittenPart[] | undefined,
): Promise<WrittenPart[]> {
  try {
    const written: WrittenPart[] = [];
    for (const part of snapshot.parts) {
      await turn(context.scheduler);
      const before = previous?.find(({ name }) => name === part.part.name);
      written.push(await writePart(context, part, before));
    }
    return written;
  } finally {
    snapshot.close();
  }
}

async function writePart(
  context: WriteContext,
  snapshot: PartSnapshot,
  before: WrittenPart | undefined,
): Promise<WrittenPart> {
  const { name, schema, keyColumns } = snapshot.part;
  const { subtask, keyGroups } = context;
  const described = { name, fields: schema.fields, keyColumns };
  if (snapshot.incremental && before !== undefined) {
    const { base, changes } = before.slice;
    if (snapshot.rows === 0) return before;
    const file = await writeRows(context, changesSchema(schema), snapshot);
    const slice = { subtask, keyGroups, base, changes: [...changes, file] };
    return { ...described, slice };
  }
  const base = await writeRows(context, schema, snapshot);
  return { ...described, slice: { subtask, keyGroups, base, changes: [] } };
}

/** The rows of changes have the operation behind the columns of the table. */
export function changesSchema(schema: Schema): Schema {
  return { fields: [...schema.fields, { name: OP_COLUMN, type: TINYINT(false) }] };
}

function writeRows(
  { engine, store }: WriteContext,
  schema: Schema,
  snapshot: PartSnapshot,
): Promise<StateFile> {
  return store.writeState(encodeArrow(schema, batchesOf(engine, snapshot)), snapshot.rows);
}

function* batchesOf({ memory }: Engine, snapshot: PartSnapshot): Iterable<Batch> {
  for (;;) {
    const mark = memory.mark();
    const batch = snapshot.next();
    if (batch !== null) yield batch;
    memory.release(mark);
    if (batch === null) return;
  }
}

function turn(scheduler: Scheduler): Promise<void> {
  return new Promise((resolve) => scheduler.post(resolve));
}
