/**
 * Takes a subquery out of the query around it: conditions on outer columns move up until they stand
 * in the condition of the join that replaces the subquery.
 */

import { BIGINT, type Span } from '../../core/index.ts';
import {
  type AggregateCall,
  call,
  columnReference,
  type Expression,
  literal,
  type SortKey,
} from '../../expression/index.ts';
import {
  aggregate,
  append,
  filter,
  identity,
  input,
  join,
  over,
  project,
  projectColumns,
} from '../logical/build.ts';
import {
  columnsOf,
  conjunction,
  conjuncts,
  isCall,
  remap,
  shift,
  substitute,
} from '../logical/expressions.ts';
import type { Aggregate, Join, LogicalNode, Project, Sort } from '../logical/nodes.ts';
import { unsupported } from './errors.ts';
import { isCorrelated, readsOuter } from './subquery-columns.ts';

export interface Decorrelated {
  readonly node: LogicalNode;
  /** Conditions over the columns of `node` and outer columns. */
  readonly pending: readonly Expression[];
  /** Output values for an outer row without any match: COUNT gives 0. null: there is no row. */
  readonly empty: readonly Expression[] | null;
}

/** The first `columns.length` columns of the result are those of `node`. */
export function decorrelate(node: LogicalNode): Decorrelated {
  if (!readsOuter(node)) return { node, pending: [], empty: null };
  switch (node.kind) {
    case 'filter': {
      const below = decorrelate(node.input);
      const parts = conjuncts(node.condition);
      const own = conjunction(parts.filter((part) => !isCorrelated(part)));
      return {
        node: filter(below.node, own, node.span),
        pending: [...below.pending, ...parts.filter(isCorrelated)],
        empty: null,
      };
    }
    case 'project':
      return throughProject(node);
    case 'aggregate':
      return throughAggregate(node);
    case 'join':
      return throughJoin(node);
    case 'sort':
      return throughSort(node);
    default:
      throw tooCorrelated(node);
  }
}

function tooCorrelated(node: LogicalNode): Error {
  return unsupported(
    `a correlated subquery that reads outer columns below ${node.kind}`,
    node.span ?? undefined,
    'compare outer columns with = in the WHERE of the subquery',
  );
}

function throughProject(node: Project): Decorrelated {
  const below = decorrelate(node.input);
  if (node.expressions.some(isCorrelated)) throw tooCorrelated(node);
  const names = node.columns.map(({ name }) => name);
  const made = project(below.node, node.expressions, names, node.span);
  const { node: wide, moved } = keepColumns(made, below.pending);
  return {
    node: wide,
    pending: below.pending.map((part) => remap(part, moved)),
    empty: below.empty === null ? null : node.expressions.map((e) => substitute(e, below.empty!)),
  };
}

/** Behind the columns of a projection those of its input that conditions still need. */
function keepColumns(
  made: Project,
  conditions: readonly Expression[],
): { node: LogicalNode; moved: Map<number, number> } {
  const needed = new Set<number>();
  for (const condition of conditions) columnsOf(condition, needed);
  const moved = new Map<number, number>();
  const extra: number[] = [];
  for (const column of needed) {
    const at = made.expressions.findIndex((e) => e.kind === 'column' && e.index === column);
    if (at >= 0) moved.set(column, at);
    else moved.set(column, made.expressions.length + extra.push(column) - 1);
  }
  const node = project(
    made.input,
    [...made.expressions, ...extra.map((column) => input(made.input, column))],
    [
      ...made.columns.map(({ name }) => name),
      ...extra.map((column) => made.input.columns[column]!.name),
    ],
    made.span,
  );
  return { node, moved };
}

interface KeyedConditions {
  readonly node: LogicalNode;
  /** Columns of `node` that are compared with outer values. */
  readonly keys: readonly number[];
  readonly outer: readonly Expression[];
}

/** Conditions of the form inner = outer, with the inner side as a column. */
function keyed(below: Decorrelated, span: Span | null): KeyedConditions {
  const added: Expression[] = [];
  const keys: number[] = [];
  const outer: Expression[] = [];
  for (const condition of below.pending) {
    const sides = isCall(condition, 'EQUALS') ? condition.args : [];
    const inner = sides.find((side) => !isCorrelated(side));
    const other = sides.find((side) => isCorrelated(side) && columnsOf(side).size === 0);
    if (inner === undefined || other === undefined) {
      throw unsupported(
        'comparing outer columns by anything but = below an aggregate',
        span ?? undefined,
      );
    }
    keys.push(
      inner.kind === 'column' ? inner.index : below.node.columns.length + added.push(inner) - 1,
    );
    outer.push(other);
  }
  const node = append(
    below.node,
    added,
    added.map((_, i) => `$c${i}`),
  );
  return { node, keys, outer };
}

function equalities(node: LogicalNode, first: number, outer: readonly Expression[]): Expression[] {
  return outer.map((other, i) => {
    const inner = input(node, first + i);
    const nullable = inner.type.nullable || other.type.nullable;
    return call('EQUALS', [inner, other], { kind: 'BOOLEAN', nullable });
  });
}

/** Groups by the compared columns too: one group per outer value. */
function throughAggregate(node: Aggregate): Decorrelated {
  const below = decorrelate(node.input);
  const { node: wide, keys, outer } = keyed(below, node.span);
  const grouped = aggregate(
    wide,
    [...node.keys, ...keys],
    node.aggregates,
    node.span,
    node.stateTtlMs,
  );
  const keyCount = node.keys.length;
  const order = [
    ...node.keys.map((_, i) => i),
    ...node.aggregates.map((_, i) => keyCount + keys.length + i),
    ...keys.map((_, i) => keyCount + i),
  ];
  const result = projectColumns(grouped, order);
  return {
    node: result,
    pending: equalities(result, node.columns.length, outer),
    empty: keyCount > 0 ? null : node.aggregates.map(emptyValue),
  };
}

function emptyValue({ name, type }: AggregateCall): Expression {
  const counts = name === 'COUNT' || name === 'APPROX_COUNT_DISTINCT';
  return counts ? literal(0n, BIGINT(false)) : literal(null, { ...type, nullable: true });
}

function throughJoin(node: Join): Decorrelated {
  const inner = node.joinType === 'inner';
  if (!inner && (readsOuter(node.right) || conjuncts(node.condition).some(isCorrelated))) {
    throw tooCorrelated(node);
  }
  if (node.joinType === 'right' || node.joinType === 'full' || node.systemTime !== null) {
    throw tooCorrelated(node);
  }
  const left = decorrelate(node.left);
  const right = decorrelate(node.right);
  const leftWidth = node.left.columns.length;
  const extraLeft = left.node.columns.length - leftWidth;
  // Columns that the left side gained stand between both sides: the right ones move behind them.
  const parts = conjuncts(node.condition).map((part) =>
    remap(part, movedRight(node, leftWidth, extraLeft)),
  );
  const made = join(
    left.node,
    right.node,
    node.joinType,
    conjunction(parts.filter((p) => !isCorrelated(p))),
    {
      asof: node.asof,
      hints: node.hints,
      span: node.span,
    },
  );
  const pending = [
    ...left.pending,
    ...right.pending.map((part) => shift(part, left.node.columns.length)),
    ...parts.filter(isCorrelated),
  ];
  if (!inner && node.joinType !== 'left') return { node: made, pending, empty: null };
  return reordered(made, pending, leftWidth, extraLeft, node.right.columns.length);
}

function movedRight(node: Join, leftWidth: number, by: number): Map<number, number> {
  const total = leftWidth + node.right.columns.length;
  return new Map(Array.from({ length: total }, (_, i) => [i, i < leftWidth ? i : i + by]));
}

/** Brings the columns that were there before to the front again. */
function reordered(
  made: LogicalNode,
  pending: readonly Expression[],
  leftWidth: number,
  extraLeft: number,
  rightWidth: number,
): Decorrelated {
  if (extraLeft === 0) return { node: made, pending, empty: null };
  const rightStart = leftWidth + extraLeft;
  const all = made.columns.map((_, i) => i);
  const extras = all.slice(leftWidth, rightStart);
  const order = [
    ...all.slice(0, leftWidth),
    ...all.slice(rightStart, rightStart + rightWidth),
    ...extras,
    ...all.slice(rightStart + rightWidth),
  ];
  const moved = new Map(order.map((column, i) => [column, i]));
  const node = projectColumns(made, order);
  return { node, pending: pending.map((part) => remap(part, moved)), empty: null };
}

/** ORDER BY .. LIMIT n per outer row is a Top-N per compared value. */
function throughSort(node: Sort): Decorrelated {
  const below = decorrelate(node.input);
  if (node.limit < 0 && node.offset === 0) return below;
  const { node: wide, keys, outer } = keyed(below, node.span);
  const rank: AggregateCall = {
    name: 'ROW_NUMBER',
    args: [],
    distinct: false,
    filter: null,
    orderBy: [],
    type: BIGINT(false),
    alias: '$rank',
  };
  const orderBy: readonly SortKey[] = node.keys;
  const window = {
    partitionKeys: keys,
    orderBy,
    frame: 'rows',
    preceding: null,
    following: 0,
  } as const;
  const ranked = over(wide, [{ ...window, aggregates: [rank] }], node.span);
  const rankColumn = columnReference(ranked.columns.length - 1, rank.type);
  const bounds = [
    node.offset > 0 ? compare('GREATER_THAN', rankColumn, node.offset) : null,
    node.limit >= 0 ? compare('LESS_THAN_OR_EQUAL', rankColumn, node.offset + node.limit) : null,
  ].filter((bound) => bound !== null);
  const limited = filter(ranked, conjunction(bounds), node.span);
  const values = identity(limited).slice(0, node.columns.length);
  const result = project(
    limited,
    [...values, ...keys.map((key) => input(limited, key))],
    [...node.columns.map(({ name }) => name), ...keys.map((_, i) => `$c${i}`)],
    node.span,
  );
  return { node: result, pending: equalities(result, values.length, outer), empty: null };
}

function compare(name: string, column: Expression, value: number): Expression {
  return call(name, [column, literal(BigInt(value), BIGINT(false))], {
    kind: 'BOOLEAN',
    nullable: false,
  });
}
