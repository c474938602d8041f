/** Random commands on a state table and on plain arrays beside it. */

import fc from 'fast-check';
import { expect } from 'vitest';
import type { Engine, Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import {
  createStateStore,
  type InMemoryStateStore,
  type StateStoreOptions,
  type StateTable,
  type StateTableSpec,
} from '../../src/state/index.ts';
import { keyText, pointerTo, Reference, slotsAt, vectors, walk } from './reference.ts';

const TEXTS = [
  '',
  'a',
  'a\0',
  'grün 🌊',
  'x'.repeat(22),
  'x'.repeat(23),
  'x'.repeat(24),
  'y'.repeat(90),
];
const pools: readonly [t.DataType, readonly Value[]][] = [
  [t.BIGINT(), [null, 0n, 1n, -1n, 1n << 40n, 2n ** 63n - 1n, ...upTo(200).map(BigInt)]],
  [t.INTEGER(), [null, ...upTo(300)]],
  [t.STRING(), [null, ...TEXTS, ...upTo(300).map((i) => `key ${i}`)]],
  [t.DOUBLE(), [null, 0, -0, Number.NaN, 1.5, -1.5, 1e300]],
  [t.BOOLEAN(), [null, true, false]],
  [t.DECIMAL(30, 2), [null, 0n, 10n ** 25n, -(10n ** 25n), 1n]],
  [t.BYTES(), [null, ...TEXTS.map((text) => new TextEncoder().encode(text))]],
];

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

export type Command =
  | { readonly kind: 'add' | 'remove' | 'write' | 'look'; readonly picks: readonly number[] }
  | { readonly kind: 'clear' }
  | { readonly kind: 'wait'; readonly ms: number };

const picks = (maxLength: number) =>
  fc.array(fc.nat(1_000_000), { minLength: 1, maxLength, size: 'max' });
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('add' as const), picks: picks(70) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('remove' as const), picks: picks(40) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('write' as const), picks: picks(30) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('look' as const), picks: picks(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(700) }) },
);
/** Sequences of commands. */
export const commands = fc.array(
  fc.oneof(
    { weight: 40, arbitrary: command },
    { weight: 1, arbitrary: fc.constant<Command>({ kind: 'clear' }) },
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
);

/** Runs commands on a table and on its reference side by side. */
export class Twins {
  readonly table: StateTable;
  readonly reference: Reference;
  readonly #engine: Engine;
  readonly #spec: StateTableSpec;
  readonly #keyPools: readonly (readonly Value[])[];
  readonly #valuePools: readonly (readonly Value[])[];
  readonly store: InMemoryStateStore;
  nowMs = 0;
  /** Makes every call of the table that may need memory. */
  attempt: <T>(call: () => T) => T = (call) => call();

  constructor(on: Engine, spec: StateTableSpec, options: Partial<StateStoreOptions> = {}) {
    this.store = createStateStore(on, { ...options, nowMs: () => this.nowMs });
    this.#engine = on;
    this.#spec = spec;
    this.table = this.store.table(spec);
    this.reference = new Reference(spec);
    const poolOf = (field: t.Field) => pools.find(([type]) => t.sameType(type, field.type))![1];
    this.#keyPools = spec.keys.map(poolOf);
    this.#valuePools = spec.values.map(poolOf);
  }

  run(step: Command): void {
    const { memory } = this.#engine;
    const mark = memory.mark();
    if (step.kind === 'add') this.#add(step.picks);
    else if (step.kind === 'remove') this.#remove(step.picks);
    else if (step.kind === 'write') this.#write(step.picks);
    else if (step.kind === 'look') this.#look(step.picks);
    else if (step.kind === 'wait') this.#wait(step.ms);
    else {
      this.table.clear();
      this.reference.rows = [];
    }
    memory.release(mark);
  }

  check(): void {
    const keys = new Map(this.reference.rows.map((row) => [row.text, row.key]));
    let visible = 0;
    for (const key of keys.values()) {
      const wanted = this.reference.of(key, this.nowMs);
      const got = walk(this.table, key);
      expect(got).toEqual(wanted.map((row) => row.slot));
      visible += wanted.length;
      if (this.#spec.index !== 'unique') expect(this.table.countOf(key)).toBe(wanted.length);
      for (const row of wanted) {
        const all = [...row.key, ...row.values];
        expect(all.map((_, i) => this.table.get(i, row.slot))).toEqual(all);
      }
    }
    expect([...this.table.slots()].length).toBe(visible);
    const scanned = [...this.table.scan()].reduce((total, batch) => total + batch.length, 0);
    expect(scanned).toBe(visible);
  }

  #key(pick: number): Value[] {
    return this.#keyPools.map((pool, i) => pool[(pick >>> (3 * i)) % pool.length]!);
  }

  #values(pick: number): Value[] {
    return this.#valuePools.map((pool, i) => pool[(pick >>> (2 * i + 1)) % pool.length]!);
  }

  #add(picked: readonly number[]): void {
    const keys = picked.map((pick) => this.#key(pick));
    const values = picked.map((pick) => this.#values(pick));
    const vectorsOf = (fields: readonly t.Field[], rows: Value[][]) =>
      vectors(
        this.#engine,
        fields.map((field) => field.type),
        rows,
      );
    const keyVectors = vectorsOf(this.#spec.keys, keys);
    const valueVectors = vectorsOf(this.#spec.values, values);
    if (this.#spec.index !== 'unique') {
      const { length } = keys;
      const slots = this.attempt(() => this.table.append(keyVectors, valueVectors, length));
      slotsAt(this.#engine, slots, keys.length).forEach((slot, i) => {
        this.reference.add(slot, keys[i]!, values[i]!, this.nowMs);
      });
      return;
    }
    const { slots, created, createdCount } = this.attempt(() =>
      this.table.upsert(keyVectors, keys.length),
    );
    let made = 0;
    slotsAt(this.#engine, slots, keys.length).forEach((slot, i) => {
      const isNew = ((this.#engine.memory.u8[created + (i >>> 3)]! >>> (i & 7)) & 1) === 1;
      const known = this.reference.of(keys[i]!, this.nowMs)[0];
      expect(isNew).toBe(known === undefined);
      if (known !== undefined) known.writtenMs = this.nowMs;
      else {
        made++;
        const expired = this.reference.of(keys[i]!, Number.NEGATIVE_INFINITY)[0];
        if (expired !== undefined) this.reference.remove(expired.slot);
        this.reference.add(
          slot,
          keys[i]!,
          values[i]!.map(() => null),
          this.nowMs,
        );
      }
      expect(this.reference.of(keys[i]!, this.nowMs)[0]!.slot).toBe(slot);
    });
    expect(createdCount).toBe(made);
    this.#spec.values.forEach((_, column) => {
      const at = this.#spec.keys.length + column;
      this.attempt(() => this.table.write(at, slots, keys.length, valueVectors[column]!));
    });
    slotsAt(this.#engine, slots, keys.length).forEach((slot, i) => {
      this.reference.at(slot)!.values.splice(0, values[i]!.length, ...values[i]!);
    });
  }

  #live(picked: readonly number[]): number[] {
    const slots = [...this.table.slots()];
    if (slots.length === 0) return [];
    return [...new Set(picked.map((pick) => slots[pick % slots.length]!))];
  }

  #remove(picked: readonly number[]): void {
    const slots = this.#live(picked);
    this.attempt(() => this.table.remove(pointerTo(this.#engine, slots), slots.length));
    for (const slot of slots) this.reference.remove(slot);
  }

  #write(picked: readonly number[]): void {
    const slots = this.#live(picked);
    const sorted = new Set(this.#spec.order?.map((key) => key.column));
    this.#spec.values.forEach((_, column) => {
      if (sorted.has(column)) return;
      slots.forEach((slot, i) => {
        const value = this.#values(picked[i]!)[column]!;
        this.attempt(() => this.table.set(this.#spec.keys.length + column, slot, value));
        const row = this.reference.at(slot)!;
        row.values[column] = value;
        row.writtenMs = this.nowMs;
      });
    });
  }

  #look(picked: readonly number[]): void {
    const keys = picked.map((pick) => this.#key(pick));
    const types = this.#spec.keys.map((field) => field.type);
    const keyVectors = vectors(this.#engine, types, keys);
    const wanted = keys.map((key) => this.reference.of(key, this.nowMs).map((row) => row.slot));
    const found = slotsAt(this.#engine, this.table.find(keyVectors, keys.length), keys.length);
    expect(found).toEqual(wanted.map((slots) => slots[0] ?? -1));
    if (this.#spec.index === 'unique') return;
    const { rows, slots, count } = this.table.matches(keyVectors, keys.length);
    expect(slotsAt(this.#engine, slots, count)).toEqual(wanted.flat());
    expect(slotsAt(this.#engine, rows, count)).toEqual(wanted.flatMap((s, i) => s.map(() => i)));
    if (this.#spec.index === 'ordered') this.#seek(keys, picked);
  }

  #seek(keys: readonly Value[][], picked: readonly number[]): void {
    keys.forEach((key, i) => {
      const bound = this.#values(picked[(i + 1) % picked.length]!);
      const wanted = new Reference(this.#spec);
      wanted.rows = this.reference.of(key, this.nowMs);
      const before = {
        slot: -1,
        text: keyText(key),
        key,
        values: bound,
        sequence: -1,
        writtenMs: this.nowMs,
      };
      wanted.rows.push(before);
      const sorted = wanted.of(key, this.nowMs);
      const next = sorted[sorted.indexOf(before) + 1];
      const order = this.#spec.order!.map(({ column }) => bound[column]!);
      expect(this.table.seek(key, order)).toBe(next?.slot ?? -1);
    });
  }

  #wait(ms: number): void {
    this.nowMs += ms;
    this.store.sweep();
    const { ttlMs = 0 } = this.#spec;
    if (ttlMs === 0) return;
    const size = this.reference.rows.length;
    this.reference.rows = this.reference.rows.filter((row) => row.writtenMs + ttlMs > this.nowMs);
    if (size <= 1024) expect(this.table.size).toBe(this.reference.rows.length);
  }
}

export const fieldsOf = (types: readonly t.DataType[], prefix: string): t.Field[] =>
  types.map((type, i) => ({ name: `${prefix}${i}`, type }));

export const valueFields = fieldsOf(
  [t.BIGINT(), t.STRING(), t.DOUBLE(), t.DECIMAL(30, 2), t.BOOLEAN()],
  'v',
);

export const orders = [
  [{ column: 0, descending: false, nullsLast: true }],
  [{ column: 1, descending: true, nullsLast: false }],
  [
    { column: 2, descending: true, nullsLast: true },
    { column: 1, descending: false, nullsLast: true },
  ],
  [{ column: 3, descending: false, nullsLast: false }],
];
