/** Joins rows whose times lie within an interval of each other; state lives as long as that can happen. */

import type { Batch } from '../../batch/index.ts';
import { INSERT, MIN_WATERMARK, MillraceError } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { Matches } from '../../state/index.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { BatchRows } from '../changelog/row-source.ts';
import { millisOf } from '../event-time.ts';
import { HeldEvents, type Timeline } from '../held-events.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { IntervalSide } from './interval-side.ts';
import { JoinCondition } from './join-condition.ts';
import { rowsWithKeys, throughSelection } from './join-keys.ts';
import { Slices } from './slices.ts';

/**
 * A row is in the state until the watermark is past every row that it could match: exactly then the
 * padding of an unmatched outer row goes out. (Flink cleans up later, in coarse steps, so that a late
 * row may there find a match that has expired here.) The output's watermark stays behind by the longer
 * side of the interval, and one more where padding follows.
 */
class IntervalJoin implements Operator, Timeline {
  readonly #node: NodeOf<'intervalJoin'>;
  readonly #context: OperatorContext;
  readonly #sides: readonly [IntervalSide, IntervalSide];
  readonly #condition: JoinCondition | null;
  readonly #held: HeldEvents;
  readonly #output: ChangeOutput;
  readonly #slices: Slices;
  readonly #delayMs: number;

  constructor(node: NodeOf<'intervalJoin'>, context: OperatorContext) {
    const { joinType, lowerMs, upperMs } = node;
    if (joinType === 'semi' || joinType === 'anti') throw intervalUnsupported(joinType);
    const outer = [
      joinType === 'left' || joinType === 'full',
      joinType === 'right' || joinType === 'full',
    ] as const;
    this.#node = node;
    this.#context = context;
    this.#sides = [this.#side(0, outer[0]), this.#side(1, outer[1])];
    const [left, right] = context.inputs.map((input) => input.schema.fields);
    this.#condition =
      node.condition === null
        ? null
        : new JoinCondition(context, node.condition, [...left!, ...right!], left!.length);
    this.#held = new HeldEvents(context, [node.leftKeys, node.rightKeys]);
    this.#slices = new Slices(context.engine);
    this.#delayMs = Math.max(-lowerMs, upperMs, 0) + (outer[0] || outer[1] ? 1 : 0);
    this.#output = new ChangeOutput(context, node.schema, this.#delayMs);
  }

  #side(input: 0 | 1, outer: boolean): IntervalSide {
    const { leftKeys, rightKeys, lowerMs, upperMs } = this.#node;
    return new IntervalSide(this.#context, {
      name: input === 0 ? 'left-cache' : 'right-cache',
      schema: this.#context.inputs[input]!.schema,
      keys: input === 0 ? leftKeys : rightKeys,
      forwardMs: input === 0 ? -lowerMs : upperMs,
      spanMs: Math.max(0, upperMs - lowerMs),
      outer,
    });
  }

  open(): void {
    for (const side of this.#sides) side.open();
    if (this.#node.processingTime) this.#registerExpiry();
  }

  process(batch: Batch, input: number): void {
    if (this.#node.processingTime) {
      const nowMs = this.#context.nowMs();
      this.fire(nowMs);
      this.#joinAll(batch, input, nowMs);
      this.#registerExpiry();
      return;
    }
    const onTime = this.#held.keep(batch, input);
    if (onTime !== null) this.#joinAll(onTime, input, MIN_WATERMARK);
  }

  apply(batch: Batch, input: number): void {
    this.#joinAll(batch, input, batch.held!.watermarks[0]!);
  }

  watermark(watermarkMs: number): Progress {
    if (this.#node.processingTime) {
      this.#context.output.watermark(watermarkMs);
      return 'done';
    }
    if (this.#held.advance(watermarkMs, this) === 'more') return 'more';
    this.#context.output.watermark(watermarkMs - this.#delayMs);
    return 'done';
  }

  timer(atMs: number): Progress {
    return this.fire(atMs);
  }

  fire(timeMs: number): Progress {
    this.#sides.forEach((side, input) => {
      side.expire(timeMs, (slots) => this.#padExpired(side, input, slots));
    });
    return 'done';
  }

  #registerExpiry(): void {
    const { lowerMs, upperMs } = this.#node;
    this.#context.registerTimer(this.#context.nowMs() + Math.max(-lowerMs, upperMs, 0) + 1);
  }

  #padExpired(side: IntervalSide, input: number, slots: Int32Array): void {
    const [left, right] = this.#sides;
    this.#output.bind(null, left.rows, right.rows);
    for (const slot of slots) {
      if (!side.isMatched(slot)) this.#pad(input, slot);
    }
    this.#output.flush();
  }

  #pad(input: number, own: number): void {
    if (input === 0) this.#output.push(INSERT, own, -1);
    else this.#output.push(INSERT, -1, own);
  }

  #joinAll(batch: Batch, input: number, watermarkMs: number): void {
    this.#slices.forEach(batch, (slice) => this.#join(slice, input, watermarkMs));
  }

  /** Joins rows that come at `watermarkMs` (or are on time) and keeps them. */
  #join(batch: Batch, input: number, watermarkMs: number): number {
    const { engine } = this.#context;
    const [own, other] = [this.#sides[input]!, this.#sides[1 - input]!];
    const times = this.#times(batch, input);
    const keys = input === 0 ? this.#node.leftKeys : this.#node.rightKeys;
    const selection = rowsWithKeys(
      engine,
      keys.map((column, i) => ({
        column: batch.column(column),
        nullSafe: this.#node.nullSafe[i] ?? false,
      })),
      batch.length,
    );
    const keyed = selection === null ? batch : batch.select(selection.rows, selection.count);
    const [least, most] = this.#interval(input);
    const asking = selection === null ? times : this.#pick(times, selection.rows, keyed.length);
    const found = other.match(
      own.rows.keysOf(keyed),
      asking.map((timeMs) => timeMs + least),
      asking.map((timeMs) => timeMs + most),
    );
    if (selection !== null) throughSelection(engine, found.rows, found.count, selection.rows);
    const source = new BatchRows(engine, batch);
    let count = found.count;
    if (watermarkMs > MIN_WATERMARK) count = this.#withoutExpired(found, other, watermarkMs);
    if (this.#condition !== null) {
      count =
        input === 0
          ? this.#condition.filter(source, found.rows, other.rows, found.slots, count)
          : this.#condition.filter(other.rows, found.slots, source, found.rows, count);
    }
    const matched = new Uint8Array(batch.length);
    for (let i = 0; i < count; i++) matched[engine.memory.i32[(found.rows >>> 2) + i]!] = 1;
    if (other.outer && count > 0) other.setMatched(found.slots, count);
    this.#output.bind(batch.held, ...(input === 0 ? [source, other.rows] : [other.rows, source]));
    this.#emitPairs(found, count, input, batch.held !== null);
    this.#keep(batch, input, times, matched, watermarkMs, selection?.rows ?? 0, keyed.length);
    this.#output.flush();
    return found.count;
  }

  #times(batch: Batch, input: number): Float64Array {
    if (this.#node.processingTime)
      return new Float64Array(batch.length).fill(this.#context.nowMs());
    const column = input === 0 ? this.#node.leftTime : this.#node.rightTime;
    return millisOf(batch.column(column), batch.length);
  }

  /** How far from a row of `input` the times of the other side may be. */
  #interval(input: number): readonly [number, number] {
    const { lowerMs, upperMs } = this.#node;
    return input === 0 ? [-upperMs, -lowerMs] : [lowerMs, upperMs];
  }

  #pick(times: Float64Array, rows: number, count: number): Float64Array {
    const { i32 } = this.#context.engine.memory;
    return Float64Array.from({ length: count }, (_, i) => times[i32[(rows >>> 2) + i]!]!);
  }

  /** Keeps the pairs whose stored row had not expired at `watermarkMs`. Returns how many. */
  #withoutExpired(found: Matches, other: IntervalSide, watermarkMs: number): number {
    const stored = other.times(found.slots, found.count) >>> 3;
    const { f64, i32 } = this.#context.engine.memory;
    const [rows, slots] = [found.rows >>> 2, found.slots >>> 2];
    let count = 0;
    for (let i = 0; i < found.count; i++) {
      if (other.expiresAt(f64[stored + i]!) <= watermarkMs) continue;
      i32[rows + count] = i32[rows + i]!;
      i32[slots + count++] = i32[slots + i]!;
    }
    return count;
  }

  #emitPairs(
    found: { readonly rows: number; readonly slots: number },
    count: number,
    input: number,
    held: boolean,
  ): void {
    const { i32 } = this.#context.engine.memory;
    const rows = i32.slice(found.rows >>> 2, (found.rows >>> 2) + count);
    const slots = i32.slice(found.slots >>> 2, (found.slots >>> 2) + count);
    const [first, second] = input === 0 ? [rows, slots] : [slots, rows];
    if (!held) {
      this.#output.pushAll(INSERT, first, second, count);
      return;
    }
    for (let i = 0; i < count; i++) {
      this.#output.causedBy(rows[i]!);
      this.#output.push(INSERT, first[i]!, second[i]!);
    }
  }

  /** Keeps the rows that may still match; of an outer side the others go out padded. */
  #keep(
    batch: Batch,
    input: number,
    times: Float64Array,
    matched: Uint8Array,
    watermarkMs: number,
    selection: number,
    keyedCount: number,
  ): void {
    const { memory } = this.#context.engine;
    const own = this.#sides[input]!;
    const kept = memory.reserve(4 * batch.length);
    const possible = this.#node.lowerMs <= this.#node.upperMs;
    let count = 0;
    let next = 0;
    for (let row = 0; row < batch.length; row++) {
      const isKeyed =
        selection === 0 || (next < keyedCount && memory.i32[(selection >>> 2) + next] === row);
      if (isKeyed) next++;
      if (isKeyed && possible && own.isKept(times[row]!, watermarkMs)) {
        memory.i32[(kept >>> 2) + count++] = row;
      } else if (own.outer && matched[row] === 0) {
        this.#output.causedBy(row);
        this.#pad(input, row);
      }
    }
    const rows = memory.i32.slice(kept >>> 2, (kept >>> 2) + count);
    own.append(
      batch.select(kept, count),
      Float64Array.from(rows, (row) => times[row]!),
      Uint8Array.from(rows, (row) => matched[row]!),
    );
  }
}

function intervalUnsupported(joinType: string): MillraceError {
  return new MillraceError('JOIN_UNSUPPORTED', `an interval join cannot be a ${joinType} join`);
}

export function createIntervalJoin(
  node: NodeOf<'intervalJoin'>,
  context: OperatorContext,
): Operator {
  return new IntervalJoin(node, context);
}
