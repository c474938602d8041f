/** WHERE rownum <= n over ROW_NUMBER() OVER (..) is a Top-N: it keeps n rows per partition, not all. */

import { BIGINT, type MillraceError } from '../../core/index.ts';
import { columnReference, type Expression, literal } from '../../expression/index.ts';
import { sqlError } from '../catalog/errors.ts';
import { filter, project, rank } from '../logical/build.ts';
import { columnsOf, conjunction, conjuncts } from '../logical/expressions.ts';
import type { Filter, LogicalNode, Over, Rank } from '../logical/nodes.ts';
import { rewrite } from '../logical/rewrite.ts';

/** @param streaming whether a rank without an upper bound is refused */
export function recognizeRanks(node: LogicalNode, streaming: boolean): LogicalNode {
  return rewrite(node, (part) =>
    part.kind === 'filter' ? (toRank(part, streaming) ?? part) : part,
  );
}

interface Bounds {
  start: number;
  end: number | { readonly column: number } | null;
}

function toRank(node: Filter, streaming: boolean): LogicalNode | undefined {
  const over = node.input;
  if (over.kind !== 'over') return undefined;
  const how = rankFunction(over);
  if (how === undefined) return undefined;
  const rankColumn = over.columns.length - 1;
  const bounds: Bounds = { start: 1, end: null };
  const rest = conjuncts(node.condition).filter((part) => !narrow(bounds, part, rankColumn));
  if (bounds.end === null) {
    if (streaming && bounds.start > 1) throw rankEndMissing(node);
    return undefined;
  }
  const { start, end } = bounds;
  const [group] = over.groups;
  const { partitionKeys, orderBy } = group!;
  const one = start === end;
  const made = rank(
    over.input,
    { function: how, partitionKeys, orderBy, start, end, outputRank: !one },
    over.span,
  );
  return filter(withRank(made, over, one ? start : null), conjunction(rest), node.span);
}

function rankEndMissing({ span }: Filter): MillraceError {
  return sqlError(
    'SQL_INVALID_QUERY',
    'Rank end is not specified. Currently rank only support TopN, which means the rank end must be specified.',
    { span: span ?? undefined, hint: 'bound the rank from above: WHERE rownum <= 10' },
  );
}

/** A rank that can only have one value is that value. */
function withRank(made: Rank, over: Over, value: number | null): LogicalNode {
  if (value === null) return made;
  const columns = made.columns.map((column, i) => columnReference(i, column.type));
  return project(
    made,
    [...columns, literal(BigInt(value), BIGINT(false))],
    over.columns.map(({ name }) => name),
    over.span,
  );
}

function rankFunction(over: Over): Rank['function'] | undefined {
  const [group] = over.groups;
  if (over.groups.length !== 1 || group!.aggregates.length !== 1) return undefined;
  const { name } = group!.aggregates[0]!;
  if (name !== 'ROW_NUMBER' && name !== 'RANK' && name !== 'DENSE_RANK') return undefined;
  return group!.orderBy.length === 0 ? undefined : name;
}

const FLIPPED: Readonly<Record<string, string>> = {
  EQUALS: 'EQUALS',
  LESS_THAN: 'GREATER_THAN',
  LESS_THAN_OR_EQUAL: 'GREATER_THAN_OR_EQUAL',
  GREATER_THAN: 'LESS_THAN',
  GREATER_THAN_OR_EQUAL: 'LESS_THAN_OR_EQUAL',
};

/** Takes a conjunct that bounds the rank into `bounds`; false when it says something else. */
function narrow(bounds: Bounds, part: Expression, rankColumn: number): boolean {
  if (part.kind !== 'call' || FLIPPED[part.name] === undefined) return false;
  const [left, right] = part.args.map(withoutCast) as [Expression, Expression];
  const isRank = (side: Expression): boolean => side.kind === 'column' && side.index === rankColumn;
  if (isRank(left) === isRank(right)) return false;
  const name = isRank(left) ? part.name : FLIPPED[part.name]!;
  return applyBound(bounds, name, isRank(left) ? right : left);
}

function applyBound(bounds: Bounds, name: string, side: Expression): boolean {
  if (side.kind === 'column') {
    if (name !== 'LESS_THAN_OR_EQUAL' || bounds.end !== null) return false;
    bounds.end = { column: side.index };
    return true;
  }
  const value = wholeNumber(side);
  if (value === undefined || columnsOf(side).size > 0) return false;
  const lower = name === 'GREATER_THAN' ? Math.floor(value) + 1 : Math.ceil(value);
  const upper = name === 'LESS_THAN' ? Math.ceil(value) - 1 : Math.floor(value);
  const exact = name === 'EQUALS';
  if (exact || name.startsWith('GREATER')) bounds.start = Math.max(bounds.start, lower);
  if (exact || name.startsWith('LESS')) {
    bounds.end = typeof bounds.end === 'number' ? Math.min(bounds.end, upper) : upper;
  }
  return true;
}

function wholeNumber(side: Expression): number | undefined {
  if (side.kind !== 'literal' || side.value === null) return undefined;
  const { kind } = side.type;
  const { value } = side;
  if (kind === 'DECIMAL') return Number(value) / 10 ** side.type.scale;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : undefined;
}

/** A comparison may widen the rank or the bound. */
function withoutCast(side: Expression): Expression {
  return side.kind === 'call' && side.name === 'CAST' ? side.args[0]! : side;
}
