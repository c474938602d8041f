/** One input of an interval join: the rows that may still match, found by key, dropped by time. */

import { type Batch, Vector } from '../../batch/index.ts';
import { BOOLEAN, DOUBLE, type Field, type Schema } from '../../core/index.ts';
import type { Matches } from '../../state/index.ts';
import { RowTable } from '../changelog/row-table.ts';
import type { OperatorContext } from '../operator.ts';
import { TimeBuckets } from '../time-buckets.ts';

export interface IntervalSideSpec {
  readonly name: string;
  readonly schema: Schema;
  readonly keys: readonly number[];
  /** How much later than this side's row the other side's may be. */
  readonly forwardMs: number;
  /** Width of the whole interval. */
  readonly spanMs: number;
  readonly outer: boolean;
}

const TIME: Field = { name: 'interval_time', type: DOUBLE(false) };
const MATCHED: Field = { name: 'interval_matched', type: BOOLEAN(false) };
const BUCKETS = 32; // of a span: few to look through, few slots in the one that a watermark splits

export class IntervalSide {
  readonly rows: RowTable;
  readonly outer: boolean;
  readonly #context: OperatorContext;
  readonly #forwardMs: number;
  readonly #expiry: TimeBuckets;

  constructor(context: OperatorContext, spec: IntervalSideSpec) {
    this.#context = context;
    this.#forwardMs = Math.max(0, spec.forwardMs);
    this.outer = spec.outer;
    this.rows = new RowTable(context.state, {
      name: spec.name,
      schema: spec.schema,
      keys: spec.keys,
      index: 'ordered',
      order: [{ column: spec.schema.fields.length, descending: false, nullsLast: false }],
      ttlMs: 0,
      extras: spec.outer ? [TIME, MATCHED] : [TIME],
    });
    this.#expiry = new TimeBuckets(Math.ceil(spec.spanMs / BUCKETS));
  }

  /** Finds again when its rows expire. */
  open(): void {
    const place = this.rows.extra(0);
    for (const slot of this.rows.table.slots()) {
      this.#expiry.add(this.expiresAt(this.rows.table.getNumber(place, slot)), slot);
    }
  }

  /**
   * The first watermark at which a row of `timeMs` can match nothing any more. An on-time row never
   * comes so late, else what a late row finds would depend on which of the two arrived first.
   */
  expiresAt(timeMs: number): number {
    return timeMs + this.#forwardMs + 1;
  }

  /** Whether a row that comes at `watermarkMs` need be kept at all. */
  isKept(timeMs: number, watermarkMs: number): boolean {
    return watermarkMs < timeMs + this.#forwardMs;
  }

  /** Rows of the keys whose times lie from `low` to `high`, paired with the rows that ask. */
  match(keys: readonly Vector[], low: Float64Array, high: Float64Array): Matches {
    const bounds = [low, high].map((times) => this.#timeColumn(times));
    return this.rows.table.between(keys, bounds[0]!, bounds[1]!, low.length);
  }

  append(batch: Batch, times: Float64Array, matched: Uint8Array): void {
    const { memory } = this.#context.engine;
    const { length } = batch;
    const extras = [this.#timeColumn(times)];
    if (this.outer) extras.push(this.#flags(matched));
    const slots = this.rows.append(batch, extras);
    const { i32 } = memory;
    for (let row = 0; row < length; row++) {
      this.#expiry.add(this.expiresAt(times[row]!), i32[(slots >>> 2) + row]!);
    }
  }

  #timeColumn(times: Float64Array): Vector {
    const { memory } = this.#context.engine;
    const values = memory.reserve(8 * times.length);
    memory.f64.set(times, values >>> 3);
    return new Vector(memory, TIME.type, times.length, 0, values);
  }

  #flags(matched: Uint8Array): Vector {
    const { memory } = this.#context.engine;
    const bits = memory.reserveZeroed((matched.length + 7) >>> 3);
    for (let row = 0; row < matched.length; row++) {
      const at = bits + (row >>> 3);
      memory.u8[at] = memory.u8[at]! | (matched[row]! << (row & 7));
    }
    return new Vector(memory, MATCHED.type, matched.length, 0, bits);
  }

  /** Milliseconds of stored rows: a pointer to f64. */
  times(slots: number, count: number): number {
    return this.rows.table.read(this.rows.extra(0), slots, count).values;
  }

  isMatched(slot: number): boolean {
    return this.rows.table.get(this.rows.extra(1), slot) === true;
  }

  /** Marks rows of an outer side as matched; slots may repeat. */
  setMatched(slots: number, count: number): void {
    const { memory } = this.#context.engine;
    const bits = memory.reserve((count + 7) >>> 3);
    memory.u8.fill(0xff, bits, bits + ((count + 7) >>> 3));
    const column = new Vector(memory, MATCHED.type, count, 0, bits);
    this.rows.table.write(this.rows.extra(1), slots, count, column);
  }

  /** Drops what has expired at `watermarkMs`; `leave` sees the slots while their rows are still there. */
  expire(watermarkMs: number, leave: (slots: Int32Array) => void): void {
    const { memory } = this.#context.engine;
    this.#expiry.expire(watermarkMs, (slots) => {
      if (this.outer) leave(slots);
      const mark = memory.mark();
      const pointer = memory.reserve(4 * slots.length);
      memory.i32.set(slots, pointer >>> 2);
      this.rows.table.remove(pointer, slots.length);
      memory.release(mark);
    });
  }
}
