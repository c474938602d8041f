/** An operator's state in linear memory: tables, parts and values, with snapshots of all of them at once. */

import type { Engine } from '../batch/index.ts';
import { assert } from '../core/index.ts';
import { ChangeLog } from './change-log.ts';
import type {
  AddressedPart,
  PartRows,
  StatePart,
  StateStore,
  StateTable,
  StateTableSpec,
  ValueMerge,
} from './contract.ts';
import { duplicateState } from './errors.ts';
import type { KeyGroups } from './key-group-order.ts';
import { DEFAULT_MAX_PARALLELISM, keyGroupRange } from './key-groups.ts';
import { CopiedPart } from './part-snapshot.ts';
import { PartReader } from './restore.ts';
import { RowSnapshot } from './row-snapshot.ts';
import type { RowStore } from './row-store.ts';
import {
  type ColumnReport,
  type RestoredPart,
  type RestoredState,
  type RestoreReport,
  type StateSnapshot,
  snapshotSchema,
} from './snapshot.ts';
import { InMemoryStateTable } from './table.ts';
import { restoreTable } from './table-restore.ts';
import { TrackedPart } from './tracked-part.ts';
import { StateValue } from './value.ts';

export interface StateStoreOptions {
  /** Processing time, for TTL. */
  nowMs(): number;
  /** The subtask whose state this is; by default the only one. */
  readonly subtask?: {
    readonly index: number;
    readonly parallelism: number;
    readonly maxParallelism: number;
  };
  /** Keeps track of what changes, so that snapshots can be incremental. */
  readonly trackChanges?: boolean;
  /** State of an earlier run, which fills tables, parts and values as the operator asks for them. */
  readonly restored?: RestoredState;
}

const ONLY_SUBTASK = { index: 0, parallelism: 1, maxParallelism: DEFAULT_MAX_PARALLELISM };
const SWEPT_ROWS = 1024;

/** Rows that snapshots read by id. */
interface Tracked {
  readonly rows: RowStore | TrackedPart;
  readonly log: ChangeLog | null;
}

export class InMemoryStateStore implements StateStore {
  readonly #engine: Engine;
  readonly #options: StateStoreOptions;
  readonly #groups: KeyGroups;
  readonly #names = new Set<string>();
  readonly #tables: InMemoryStateTable[] = [];
  readonly #tracked: Tracked[] = [];
  readonly #parts: StatePart[] = [];
  readonly #values: StateValue[] = [];
  readonly #matched: string[] = [];
  readonly #columns: ColumnReport[] = [];
  /** Version that each checkpoint holds, for those that later ones may build on. */
  readonly #versions = new Map<number, number>();
  #version = 1;
  #open: StateSnapshot | null = null;
  #confirmed = -1;

  constructor(engine: Engine, options: StateStoreOptions) {
    const { index, parallelism, maxParallelism } = options.subtask ?? ONLY_SUBTASK;
    this.#engine = engine;
    this.#options = options;
    this.#groups = { maxParallelism, range: keyGroupRange(maxParallelism, parallelism, index) };
    if (options.restored !== undefined) this.#versions.set(options.restored.checkpointId, 0);
  }

  table(spec: StateTableSpec): StateTable {
    const { nowMs } = this.#options;
    const table = new InMemoryStateTable(this.#engine, spec, nowMs);
    this.#tables.push(table);
    if (spec.transient === true) return table;
    const restored = this.#claim(spec.name);
    this.#track(table.rows, () => {
      if (restored !== undefined) this.#restore(table.rows, restored);
    });
    return table;
  }

  track(part: AddressedPart): PartRows {
    const restored = this.#claim(part.name);
    const rows = new TrackedPart(this.#engine, part);
    this.#track(rows, () => {
      if (restored === undefined) return;
      const scratch = rows.scratch();
      this.#restore(scratch, restored);
      rows.importFrom(scratch);
      scratch.close();
    });
    return rows;
  }

  register(part: StatePart): void {
    const restored = this.#claim(part.name);
    this.#parts.push(part);
    if (restored === undefined) return;
    const { keyColumns } = part;
    const schema = snapshotSchema(part.schema);
    const identity = keyColumns.map((key) => schema.fields[key]!.name);
    const wanted = { schema, keyColumns, identity };
    const reader = new PartReader(this.#engine, restored, wanted, this.#groups);
    for (const { batch } of reader.batches()) {
      part.import(batch.withColumns(part.schema, batch.columns()));
    }
    this.#columns.push(...reader.reports);
  }

  value(name: string, initial: number, merge: ValueMerge): StateValue {
    this.#claim(name);
    const { restored, subtask = ONLY_SUBTASK } = this.#options;
    const before = restored?.values.find((value) => value.name === name);
    if (before !== undefined) this.#matched.push(name);
    const value = new StateValue(name, merge, initial);
    if (before !== undefined) value.restore(before.values, subtask);
    this.#values.push(value);
    return value;
  }

  /** Rows that tables hold. */
  get rows(): number {
    return this.#tables.reduce((total, table) => total + table.size, 0);
  }

  /**
   * Fixes the state as it is now, for checkpoint `checkpointId`. One snapshot may be open at a time.
   *
   * @param since the checkpoint to build on, or null for everything
   */
  snapshot(checkpointId: number, since: number | null): StateSnapshot {
    assert(this.#open === null, `snapshot ${checkpointId} before the last one was closed`);
    const from = since === null ? null : this.#versions.get(since);
    assert(from !== undefined, `checkpoint ${since} is not one to build on`);
    const closing: { close(): void }[] = [];
    const close = () => {
      for (const part of closing) part.close();
      this.#open = null;
      this.#forget();
    };
    try {
      for (const tracked of this.#tracked) closing.push(this.#snapshotRows(tracked, from));
      for (const part of this.#parts) {
        closing.push(new CopiedPart(this.#engine, part, this.#groups));
      }
    } catch (error) {
      close();
      throw error;
    }
    this.#versions.set(checkpointId, this.#version++);
    for (const { log } of this.#tracked) log?.advance(this.#version);
    const values = this.#values.map(({ name, merge, value }) => ({ name, merge, value }));
    const parts = closing as (RowSnapshot | CopiedPart)[];
    this.#open = { checkpointId, parts, values, close };
    return this.#open;
  }

  /** Checkpoint `checkpointId` is durable: later ones may build on it, none will build on earlier ones. */
  confirm(checkpointId: number): void {
    const version = this.#versions.get(checkpointId);
    assert(version !== undefined, `checkpoint ${checkpointId} was not taken`);
    this.#confirmed = Math.max(this.#confirmed, version);
    if (this.#open === null) this.#forget();
  }

  /** What of the restored state fitted, once the operator has opened. */
  restoreReport(): RestoreReport {
    const { restored } = this.#options;
    const names = [...(restored?.parts ?? []), ...(restored?.values ?? [])].map((p) => p.name);
    return {
      matched: this.#matched,
      dropped: names.filter((name) => !this.#names.has(name)),
      created: [...this.#names].filter((name) => !names.includes(name)),
      columns: this.#columns,
    };
  }

  /** Removes a few of the rows that have expired; called between events, when no operator holds slots. */
  sweep(): void {
    for (const table of this.#tables) table.sweep(SWEPT_ROWS);
  }

  close(): void {
    this.#open?.close();
    for (const { rows, log } of this.#tracked) {
      log?.removed.close();
      if (rows instanceof TrackedPart) rows.close();
    }
    for (const table of this.#tables) table.rows.close();
    this.#tracked.length = 0;
    this.#tables.length = 0;
  }

  /** Follows the changes of rows; those that `restore` brings back are of version 0. */
  #track(rows: Tracked['rows'], restore: () => void): void {
    const log = this.#options.trackChanges === true ? new ChangeLog(this.#engine, rows) : null;
    rows.recorder = log;
    restore();
    log?.advance(this.#version);
    this.#tracked.push({ rows, log });
  }

  #restore(rows: RowStore, part: RestoredPart): void {
    const nowMs = this.#options.nowMs();
    this.#columns.push(...restoreTable(this.#engine, rows, part, this.#groups, nowMs));
  }

  #snapshotRows({ rows, log }: Tracked, since: number | null): RowSnapshot {
    const changes = log === null || since === null ? null : { log, since, version: this.#version };
    assert(since === null || log !== null, 'an incremental snapshot of a store without tracking');
    return new RowSnapshot(this.#engine, rows, this.#groups, changes);
  }

  /** Drops what only checkpoints before the confirmed one need. */
  #forget(): void {
    if (this.#confirmed < 0) return;
    for (const [id, version] of this.#versions) {
      if (version < this.#confirmed) this.#versions.delete(id);
    }
    for (const { log } of this.#tracked) log?.forget(this.#confirmed);
    this.#confirmed = -1;
  }

  /** Takes a name and finds its rows in the restored state. */
  #claim(name: string): RestoredPart | undefined {
    if (this.#names.has(name)) throw duplicateState(name);
    this.#names.add(name);
    const part = this.#options.restored?.parts.find((candidate) => candidate.name === name);
    if (part !== undefined) this.#matched.push(name);
    return part;
  }
}

export function createStateStore(engine: Engine, options: StateStoreOptions): InMemoryStateStore {
  return new InMemoryStateStore(engine, options);
}
