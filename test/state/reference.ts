/** A state table as plain arrays: what every operation must amount to. */

import {
  type Batch,
  type Engine,
  type Value,
  type Vector,
  vectorOf,
} from '../../src/batch/index.ts';
import type { DataType } from '../../src/core/index.ts';
import type { PartSnapshot, StateTable, StateTableSpec } from '../../src/state/index.ts';

export interface ReferenceRow {
  readonly slot: number;
  readonly text: string;
  readonly key: readonly Value[];
  readonly values: Value[];
  readonly sequence: number;
  writtenMs: number;
}

export class Reference {
  readonly spec: StateTableSpec;
  rows: ReferenceRow[] = [];
  #sequence = 0;

  constructor(spec: StateTableSpec) {
    this.spec = spec;
  }

  add(slot: number, key: readonly Value[], values: Value[], nowMs: number): void {
    this.rows.push({
      slot,
      text: keyText(key),
      key,
      values,
      sequence: this.#sequence++,
      writtenMs: nowMs,
    });
  }

  remove(slot: number): void {
    this.rows = this.rows.filter((row) => row.slot !== slot);
  }

  at(slot: number): ReferenceRow | undefined {
    return this.rows.find((row) => row.slot === slot);
  }

  /** Rows of a key in the order of the index. */
  of(key: readonly Value[], nowMs = 0): ReferenceRow[] {
    const { order, ttlMs = 0 } = this.spec;
    const text = keyText(key);
    const found = this.rows.filter((row) => row.text === text);
    const alive = found.filter((row) => ttlMs === 0 || row.writtenMs + ttlMs > nowMs);
    return alive.sort((a, b) => {
      for (const { column, descending, nullsLast } of order ?? []) {
        const [x, y] = [a.values[column]!, b.values[column]!];
        if (x === y) continue;
        if (x === null || y === null) return (x === null) === nullsLast ? 1 : -1;
        const compared = compareValues(x, y);
        if (compared !== 0) return descending ? -compared : compared;
      }
      return a.sequence - b.sequence;
    });
  }
}

function compareValues(a: Value, b: Value): number {
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string));
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a)) return 1;
  if (Number.isNaN(b)) return -1;
  if (a === b) return 0;
  return a! < b! ? -1 : 1;
}

export function keyText(key: readonly Value[]): string {
  return JSON.stringify(key, (_, value) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (Object.is(value, -0)) return '-0';
    return Number.isNaN(value) ? 'NaN' : value;
  });
}

export function vectors(
  engine: Engine,
  types: readonly DataType[],
  rows: readonly (readonly Value[])[],
): Vector[] {
  return types.map((type, i) =>
    vectorOf(
      engine.memory,
      type,
      rows.map((row) => row[i]!),
    ),
  );
}

export function slotsAt(engine: Engine, pointer: number, count: number): number[] {
  return [...engine.memory.i32.subarray(pointer >>> 2, (pointer >>> 2) + count)];
}

export function pointerTo(engine: Engine, slots: readonly number[]): number {
  const pointer = engine.memory.reserve(4 * slots.length);
  engine.memory.i32.set(slots, pointer >>> 2);
  return pointer;
}

/** The rows of a key as the table gives them, walked both ways. */
export function walk(table: StateTable, key: readonly Value[]): number[] {
  if (table.spec.index === 'unique') {
    const slot = table.findKey(key);
    return slot < 0 ? [] : [slot];
  }
  const forward: number[] = [];
  for (let slot = table.firstOf(key); slot >= 0; slot = table.next(slot)) forward.push(slot);
  const backward: number[] = [];
  for (let slot = table.lastOf(key); slot >= 0; slot = table.previous(slot)) backward.push(slot);
  if (forward.join() !== backward.reverse().join()) throw new Error('the two walks differ');
  return forward;
}

/** The batches of a snapshot, each in an arena scope of its own. */
export function* given(engine: Engine, part: PartSnapshot): Iterable<Batch> {
  const { memory } = engine;
  for (;;) {
    const mark = memory.mark();
    const batch = part.next();
    if (batch !== null) yield batch;
    memory.release(mark);
    if (batch === null) return;
  }
}
