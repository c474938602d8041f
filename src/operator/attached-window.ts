/** Windows that rows carry in columns: what tells them apart, when they fire, and which rows are late. */

import type { Batch, Vector } from '../batch/index.ts';
import { MillraceError } from '../core/index.ts';
import { type Zone, zoneOf } from '../expression/index.ts';
import type { WindowSpec } from '../plan/index.ts';
import { millisOf } from './event-time.ts';
import type { OperatorContext } from './operator.ts';

type Attached = Extract<WindowSpec, { kind: 'attached' }>;

export class AttachedWindow {
  /** Columns that are equal for rows of one window. */
  readonly columns: readonly number[];
  readonly #context: OperatorContext;
  readonly #spec: Attached;
  /** Of windows over local time: their bounds are what the clock showed. */
  readonly #zone: Zone | null;

  constructor(context: OperatorContext, spec: WindowSpec) {
    if (spec.kind !== 'attached') throw windowUnsupported(spec.kind);
    const { startColumn, endColumn, timeColumn } = spec;
    const bounds = [startColumn, endColumn].filter((column) => column >= 0);
    this.#context = context;
    this.#spec = spec;
    this.columns = bounds.length > 0 ? bounds : [timeColumn];
    const local = spec.timeType.kind === 'TIMESTAMP_LTZ';
    this.#zone = local ? zoneOf(context.option('table.local-time-zone') ?? 'UTC') : null;
  }

  /** End of each row's window, in epoch milliseconds. */
  ends(column: (index: number) => Vector, length: number): Float64Array {
    const { endColumn, timeColumn, processingTime } = this.#spec;
    if (timeColumn >= 0 && !processingTime) {
      return millisOf(column(timeColumn), length).map((time) => time + 1);
    }
    const ends = millisOf(column(endColumn), length);
    const zone = this.#zone;
    return zone === null ? ends : ends.map((end) => zone.toEpoch(end));
  }

  /** The rows whose windows had not fired by their own watermark; the others are dropped as late. */
  onTime(batch: Batch): Batch {
    const { held } = batch;
    if (held === null || this.#spec.processingTime) return batch;
    const { memory } = this.#context.engine;
    const ends = this.ends((column) => batch.column(column), batch.length);
    const late = held.rows.filter((row, i) => ends[row]! - 1 <= held.watermarks[i]!);
    if (late.length === 0) return batch;
    const [dropped, kept] = [memory.reserve(4 * late.length), memory.reserve(4 * batch.length)];
    memory.i32.set(late, dropped >>> 2);
    let next = 0;
    let count = 0;
    for (let row = 0; row < batch.length; row++) {
      if (late[next] === row) next++;
      else memory.i32[(kept >>> 2) + count++] = row;
    }
    this.#context.late.drop(batch, dropped, late.length);
    return batch.select(kept, count);
  }
}

function windowUnsupported(kind: string): MillraceError {
  return new MillraceError(
    'WINDOW_UNSUPPORTED',
    `rows do not carry their ${kind} window: no operator joins or ranks within it`,
  );
}
