/** Rows of several sources with their watermarks, cut into batches and interleaved at random. */

import fc from 'fast-check';
import type { Value } from '../../src/batch/index.ts';
import type { Change, Event, Held } from './change-harness.ts';

/** A row with what the watermark says of it. */
export interface TimedRow {
  readonly input: number;
  readonly timeMs: number;
  readonly cells: readonly Value[];
  /** Null for a row later than its watermark. */
  readonly held: Held | null;
  /** Watermark of its source after it. */
  readonly after: number;
}

/** One source per input; a row's watermark is the highest time before it, less `disorderMs`. */
export function timedRows(
  sources: readonly (readonly { timeMs: number; cells: readonly Value[] }[])[],
  disorderMs: number,
): TimedRow[][] {
  return sources.map((rows, input) => {
    let watermark = Number.NEGATIVE_INFINITY;
    return rows.map(({ timeMs, cells }, position) => {
      const before = watermark;
      watermark = Math.max(watermark, timeMs - disorderMs);
      const held = timeMs <= before + 1 ? { watermark: before, partition: input, position } : null;
      return { input, timeMs, cells, held, after: watermark };
    });
  });
}

/** How the sources reach the operator: pairs of an input and a number of rows. */
export function arrival(inputs: number): fc.Arbitrary<readonly (readonly [number, number])[]> {
  return fc.array(
    fc.tuple(fc.integer({ min: 0, max: inputs - 1 }), fc.constantFrom(1, 2, 5, 100)),
    { maxLength: 40 },
  );
}

/** Batches in the order of arrival, the operator's watermark after each, and the end of time. */
export function eventsOf(
  sources: readonly (readonly TimedRow[])[],
  order: readonly (readonly [number, number])[],
): Event[] {
  const events: Event[] = [];
  const next = sources.map(() => 0);
  const watermarks = sources.map((rows) =>
    rows.length === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
  );
  let current = Number.NEGATIVE_INFINITY;
  const rest = sources.map((_, input) => [input, Number.POSITIVE_INFINITY] as const);
  for (const [input, count] of [...order, ...rest]) {
    const rows = sources[input]!.slice(next[input]!, next[input]! + count);
    if (rows.length === 0) continue;
    next[input]! += rows.length;
    events.push({
      input,
      rows: rows.map(({ cells }): Change => ['+I', ...cells]),
      held: rows.map(({ held }) => held),
    });
    const done = next[input] === sources[input]!.length;
    watermarks[input] = done ? Number.POSITIVE_INFINITY : rows.at(-1)!.after;
    const least = Math.min(...watermarks);
    if (least > current) events.push({ watermark: (current = least) });
  }
  if (current < Number.POSITIVE_INFINITY) events.push({ watermark: Number.POSITIVE_INFINITY });
  return events;
}
