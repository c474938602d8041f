/** Reads the state of a checkpoint for the subtasks of a job, whatever their number was and is. */

import type { Engine } from '../batch/index.ts';
import type { Schema } from '../core/index.ts';
import { decodeArrow } from '../format/index.ts';
import type { Storage } from '../platform/index.ts';
import type { RestoredPart, RestoredState } from '../state/index.ts';
import type { Manifest, OperatorState, StateFile, TableSlice, TableState } from './manifest.ts';
import { readStateFile } from './recovery.ts';
import { changesSchema } from './write-state.ts';

/** Every state file of a checkpoint, in memory while the job opens. */
export class StoredState {
  readonly manifest: Manifest;
  readonly #engine: Engine;
  readonly #bytes = new Map<string, Uint8Array>();

  private constructor(engine: Engine, manifest: Manifest) {
    this.#engine = engine;
    this.manifest = manifest;
  }

  /** @throws MillraceError CHECKPOINT_CORRUPT */
  static async load(
    engine: Engine,
    storage: Storage,
    directory: string,
    manifest: Manifest,
  ): Promise<StoredState> {
    const state = new StoredState(engine, manifest);
    for (const { tables } of manifest.operators) {
      for (const { slices } of tables) {
        for (const file of slices.flatMap(({ base, changes }) => [base, ...changes])) {
          state.#bytes.set(file.path, await readStateFile(engine, storage, directory, file));
        }
      }
    }
    return state;
  }

  /** What a subtask of an operator needs; undefined when the checkpoint has nothing of the operator. */
  of(operatorId: string, subtask: number, parallelism: number): RestoredState | undefined {
    const operator = this.manifest.operators.find(({ id }) => id === operatorId);
    if (operator === undefined) return undefined;
    return {
      checkpointId: this.manifest.checkpointId,
      parallelism: parallelismOf(operator, this.manifest.parallelism),
      parts: operator.tables.map((table) => this.#part(table, subtask, parallelism)),
      values: operator.values,
    };
  }

  /** Releases the bytes once every operator is open. */
  close(): void {
    this.#bytes.clear();
  }

  #part(table: TableState, subtask: number, parallelism: number): RestoredPart {
    const schema: Schema = { fields: table.fields };
    const slices = table.slices.filter((slice) => this.#wanted(table, slice, subtask, parallelism));
    const read = (file: StateFile, of: Schema) =>
      decodeArrow(this.#engine, this.#bytes.get(file.path)!, of);
    return {
      name: table.name,
      keyColumns: table.keyColumns.map((column) => table.fields[column]!.name),
      *batches() {
        for (const { base, changes } of slices) {
          yield* read(base, schema);
          for (const change of changes) yield* read(change, changesSchema(schema));
        }
      },
    };
  }

  #wanted(table: TableState, slice: TableSlice, subtask: number, parallelism: number): boolean {
    // Rows without a key are of whole inputs, such as partitions, that any subtask may be given now.
    if (table.keyColumns.length === 0) return true;
    const { maxParallelism } = this.manifest;
    const first = Math.ceil((subtask * maxParallelism) / parallelism);
    const last = Math.ceil(((subtask + 1) * maxParallelism) / parallelism) - 1;
    const [from, to] = slice.keyGroups;
    return from <= last && to >= first;
  }
}

function parallelismOf({ tables, values }: OperatorState, otherwise: number): number {
  const subtasks = tables.flatMap(({ slices }) => slices.map(({ subtask }) => subtask + 1));
  return Math.max(1, ...subtasks, ...values.map(({ values: all }) => all.length)) || otherwise;
}
