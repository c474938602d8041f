/** The calls of an OVER group: those that accumulate rows, and those that look at places. */

import { MillraceError } from '../../core/index.ts';
import type { AggregateCall, Expression } from '../../expression/index.ts';

/** LAG and LEAD: the value some rows away. */
export interface ShiftCall {
  readonly argument: Expression;
  /** Rows towards the start of the partition; negative towards its end. */
  readonly offset: number;
  readonly fallback: Expression | null;
}

/** Where the value of a call comes from: an accumulator or a shift, by index. */
type CallSource =
  | { readonly kind: 'accumulated'; readonly index: number }
  | { readonly kind: 'shifted'; readonly index: number };

export interface OverCalls {
  readonly accumulated: readonly AggregateCall[];
  readonly shifted: readonly ShiftCall[];
  /** By output column. */
  readonly sources: readonly CallSource[];
}

/** Counted as Flink does in streaming: of rows that tie all are counted before one is read. */
const COUNTED = new Set(['ROW_NUMBER', 'RANK', 'DENSE_RANK']);
const NEEDS_THE_END = new Set(['LEAD', 'NTILE', 'PERCENT_RANK', 'CUME_DIST']);

/** The calls of a window over a stream, whose end is not known. */
export function streamingCalls(calls: readonly AggregateCall[]): OverCalls {
  const accumulated: AggregateCall[] = [];
  const shifted: ShiftCall[] = [];
  const sources = calls.map((call): CallSource => {
    if (NEEDS_THE_END.has(call.name)) throw notInStreaming(call.name);
    if (call.name === 'LAG') return { kind: 'shifted', index: shifted.push(shiftOf(call, 1)) - 1 };
    const counted = COUNTED.has(call.name) ? { ...call, name: 'COUNT', args: [] } : call;
    return { kind: 'accumulated', index: accumulated.push(counted) - 1 };
  });
  return { accumulated, shifted, sources };
}

/** @param direction 1 for LAG, -1 for LEAD */
export function shiftOf(call: AggregateCall, direction: 1 | -1): ShiftCall {
  const [argument, offset, fallback] = call.args;
  const rows = offset === undefined ? 1 : constantOf(call.name, offset);
  return { argument: argument!, offset: direction * rows, fallback: fallback ?? null };
}

function constantOf(name: string, offset: Expression): number {
  if (offset.kind === 'literal' && typeof offset.value === 'number') return offset.value;
  throw new MillraceError('OVER_UNSUPPORTED', `the offset of ${name} must be a constant`);
}

function notInStreaming(name: string): MillraceError {
  return new MillraceError('OVER_UNSUPPORTED', `${name} is not supported in streaming mode`, {
    hint: 'it needs the end of a partition: use batch mode',
  });
}
