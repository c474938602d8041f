/** Finds time bounds in a join condition: left.time in [right.time + lower, right.time + upper]. */

import { type DataType, isTimestamp, typeToString, withNullable } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { Join } from '../logical/nodes.ts';
import { notPlannable } from './context.ts';

export interface IntervalBounds {
  readonly leftTime: number;
  readonly rightTime: number;
  readonly lowerMs: number;
  readonly upperMs: number;
  readonly processing: boolean;
  readonly rest: readonly Expression[];
}

interface Bound {
  readonly leftTime: number;
  readonly rightTime: number;
  readonly lowerMs: number;
  readonly upperMs: number;
}

/** undefined unless both bounds are there, between one time attribute of each side. */
export function intervalBounds(
  node: Join,
  parts: readonly Expression[],
): IntervalBounds | undefined {
  let found: Bound | undefined;
  const rest: Expression[] = [];
  for (const part of parts) {
    const bound = boundOf(part, node);
    const fits =
      bound !== undefined &&
      (found === undefined ||
        (found.leftTime === bound.leftTime && found.rightTime === bound.rightTime));
    if (!fits || bound === undefined) {
      rest.push(part);
      continue;
    }
    found = {
      ...bound,
      lowerMs: Math.max(bound.lowerMs, found?.lowerMs ?? Number.NEGATIVE_INFINITY),
      upperMs: Math.min(bound.upperMs, found?.upperMs ?? Number.POSITIVE_INFINITY),
    };
  }
  if (found === undefined || !Number.isFinite(found.lowerMs) || !Number.isFinite(found.upperMs)) {
    return undefined;
  }
  checkTypes(node, found);
  const processing = node.left.columns[found.leftTime]!.time === 'processing';
  return { ...found, processing, rest };
}

const COMPARISONS = new Set([
  'EQUALS',
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
]);

/** `time + constant`. */
interface Shifted {
  readonly column: number;
  readonly ms: number;
}

function boundOf(part: Expression, node: Join): Bound | undefined {
  if (part.kind !== 'call' || !COMPARISONS.has(part.name)) return undefined;
  const [first, second] = part.args.map(shifted);
  if (first === undefined || second === undefined) return undefined;
  const width = node.left.columns.length;
  const flipped = first.column >= width;
  const [left, right] = flipped ? [second, first] : [first, second];
  if (left.column >= width || right.column < width) return undefined;
  const rightTime = right.column - width;
  const kind = node.left.columns[left.column]!.time;
  if (kind === null || kind !== node.right.columns[rightTime]!.time) return undefined;
  const difference = right.ms - left.ms;
  const at = { leftTime: left.column, rightTime };
  const infinite = { lowerMs: Number.NEGATIVE_INFINITY, upperMs: Number.POSITIVE_INFINITY };
  if (part.name === 'EQUALS') return { ...at, lowerMs: difference, upperMs: difference };
  const strict = part.name === 'LESS_THAN' || part.name === 'GREATER_THAN' ? 1 : 0;
  const below = part.name.startsWith('LESS') !== flipped;
  return below
    ? { ...at, ...infinite, upperMs: difference - strict }
    : { ...at, ...infinite, lowerMs: difference + strict };
}

function checkTypes(node: Join, { leftTime, rightTime }: Bound): void {
  const [left, right] = [node.left.columns[leftTime]!.type, node.right.columns[rightTime]!.type];
  if (left.kind === right.kind) return;
  const mark = (type: DataType): string => `${typeToString(withNullable(type, true))} *ROWTIME*`;
  throw notPlannable(
    `Interval join with rowtime attribute requires same rowtime types, but the types are ${mark(left)} and ${mark(right)}.`,
    node.span,
  );
}

function shifted(side: Expression): Shifted | undefined {
  if (side.kind === 'column') return { column: side.index, ms: 0 };
  if (side.kind === 'call' && side.name === 'CAST' && isTimestamp(side.type)) {
    return shifted(side.args[0]!);
  }
  if (side.kind !== 'call' || (side.name !== 'PLUS' && side.name !== 'MINUS')) return undefined;
  const [a, b] = side.args as readonly [Expression, Expression];
  const swapped = side.name === 'PLUS' && a.kind === 'literal';
  const [base, by] = swapped ? [b, a] : [a, b];
  if (by.kind !== 'literal' || by.type.kind !== 'INTERVAL_DAY_TIME') return undefined;
  const inner = shifted(base);
  if (inner === undefined) return undefined;
  const ms = by.value as number;
  return { column: inner.column, ms: inner.ms + (side.name === 'PLUS' ? ms : -ms) };
}
