/** Makes logical nodes: output columns, nullability and time attributes follow from the inputs. */

import {
  assert,
  BIGINT,
  type Span,
  TIMESTAMP,
  TIMESTAMP_LTZ,
  typesEqual,
  withNullable,
} from '../../core/index.ts';
import {
  type AggregateCall,
  columnReference,
  type Expression,
  type SortKey,
} from '../../expression/index.ts';
import type { JoinType, WindowProperty } from '../../plan/index.ts';
import { conjunction, conjuncts, isCall } from './expressions.ts';
import {
  type Aggregate,
  type Column,
  type Correlate,
  type Expand,
  type Filter,
  type Join,
  type JoinHints,
  type LogicalNode,
  NO_HINTS,
  type Over,
  type OverGroup,
  type Project,
  type Rank,
  type SetOperation,
  type Sort,
  type TimeAttribute,
  type Watermark,
  type WindowAggregate,
  type WindowFunction,
  type WindowShape,
} from './nodes.ts';
import { groupsByWindow, windowColumnsOf } from './window-columns.ts';

/** A reference to column `index` of `node`. */
export function input(node: LogicalNode, index: number): Expression {
  const column = node.columns[index];
  assert(column !== undefined, `column ${index} of ${node.columns.length}`);
  return columnReference(index, column.type);
}

/** References to all columns of `node`. */
export function identity(node: LogicalNode): Expression[] {
  return node.columns.map((column, index) => columnReference(index, column.type));
}

/** A column keeps being a time attribute only when it is handed on as it is. */
export function timeOf(expression: Expression, from: readonly Column[]): TimeAttribute {
  if (expression.kind === 'column') return from[expression.index]?.time ?? null;
  return isCall(expression, 'PROCTIME') ? 'processing' : null;
}

export function project(
  node: LogicalNode,
  expressions: readonly Expression[],
  names: readonly string[],
  span: Span | null = null,
): Project {
  const columns = expressions.map((expression, i) => ({
    name: names[i]!,
    type: expression.type,
    time: timeOf(expression, node.columns),
  }));
  return { kind: 'project', input: node, expressions, columns, span };
}

/** The columns at `indexes`, with their names. */
export function projectColumns(node: LogicalNode, indexes: readonly number[]): LogicalNode {
  const all = indexes.length === node.columns.length && indexes.every((at, i) => at === i);
  if (all) return node;
  return project(
    node,
    indexes.map((index) => input(node, index)),
    indexes.map((index) => node.columns[index]!.name),
    node.span,
  );
}

/** Further computed columns behind those of `node`. */
export function append(
  node: LogicalNode,
  expressions: readonly Expression[],
  names: readonly string[],
): LogicalNode {
  if (expressions.length === 0) return node;
  return project(
    node,
    [...identity(node), ...expressions],
    [...node.columns.map((column) => column.name), ...names],
    node.span,
  );
}

export function filter(
  node: LogicalNode,
  condition: Expression | null,
  span: Span | null = null,
): LogicalNode {
  const useful = conjunction(conjuncts(condition));
  if (useful === null) return node;
  const made: Filter = {
    kind: 'filter',
    input: node,
    condition: useful,
    columns: node.columns,
    span,
  };
  return made;
}

export function watermark(
  node: LogicalNode,
  rowtime: number,
  expression: Expression | null,
  source: Watermark['source'],
): Watermark {
  const columns = node.columns.map((column, i) =>
    i === rowtime ? { ...column, time: 'event' as const } : column,
  );
  return { kind: 'watermark', input: node, rowtime, expression, source, columns, span: node.span };
}

export function expand(
  node: LogicalNode,
  projections: readonly (readonly Expression[])[],
  idName: string,
): Expand {
  const columns: Column[] = node.columns.map((column, i) => ({
    ...column,
    type: projections.some((row) => row[i]!.type.nullable)
      ? withNullable(column.type, true)
      : column.type,
  }));
  columns.push({ name: idName, type: BIGINT(false), time: null });
  return { kind: 'expand', input: node, projections, columns, span: node.span };
}

/** window_start and window_end are TIMESTAMP(3); window_time keeps the kind of the time attribute. */
export function windowColumns(time: Column): Column[] {
  const local = time.type.kind === 'TIMESTAMP_LTZ';
  return [
    { name: 'window_start', type: TIMESTAMP(3, false), time: null },
    { name: 'window_end', type: TIMESTAMP(3, false), time: null },
    {
      name: 'window_time',
      type: local ? TIMESTAMP_LTZ(3, false) : TIMESTAMP(3, false),
      time: time.time,
    },
  ];
}

export function windowFunction(
  node: LogicalNode,
  window: WindowShape,
  timeColumn: number,
  partitionKeys: readonly number[],
  span: Span | null,
): WindowFunction {
  const columns = [...node.columns, ...windowColumns(node.columns[timeColumn]!)];
  return { kind: 'windowFunction', input: node, window, timeColumn, partitionKeys, columns, span };
}

/** Grouping turns time attributes into plain timestamps, but for the time of the window grouped by. */
function keyColumns(node: LogicalNode, keys: readonly number[]): Column[] {
  const window = windowColumnsOf(node);
  const times = window !== null && groupsByWindow(keys, window) ? window.time : [];
  return keys.map((key) => {
    const column = node.columns[key]!;
    return times.includes(key) ? column : { ...column, time: null };
  });
}

function aggregateOutput(aggregates: readonly AggregateCall[]): Column[] {
  return aggregates.map(({ alias, type }) => ({ name: alias, type, time: null }));
}

export function aggregate(
  node: LogicalNode,
  keys: readonly number[],
  aggregates: readonly AggregateCall[],
  span: Span | null = null,
  stateTtlMs: number | null = null,
): Aggregate {
  const columns = [...keyColumns(node, keys), ...aggregateOutput(aggregates)];
  return { kind: 'aggregate', input: node, keys, aggregates, stateTtlMs, columns, span };
}

const PROPERTY_NAMES: Readonly<Record<WindowProperty, string>> = {
  window_start: 'w$start',
  window_end: 'w$end',
  window_time: 'w$rowtime',
  proctime: 'w$proctime',
};

export function windowAggregate(
  node: LogicalNode,
  shape: { window: WindowShape; timeColumn: number },
  keys: readonly number[],
  aggregates: readonly AggregateCall[],
  properties: readonly WindowProperty[],
  span: Span | null,
): WindowAggregate {
  const time = node.columns[shape.timeColumn]!;
  const [start, end, windowTime] = windowColumns(time) as [Column, Column, Column];
  const types: Record<WindowProperty, Column> = {
    window_start: start,
    window_end: end,
    window_time: windowTime,
    proctime: { name: '', type: TIMESTAMP_LTZ(3, false), time: 'processing' },
  };
  const columns = [
    ...keyColumns(node, keys),
    ...aggregateOutput(aggregates),
    ...properties.map((property) => ({ ...types[property], name: PROPERTY_NAMES[property] })),
  ];
  return {
    kind: 'windowAggregate',
    input: node,
    ...shape,
    keys,
    aggregates,
    properties,
    columns,
    span,
  };
}

export function over(node: LogicalNode, groups: readonly OverGroup[], span: Span | null): Over {
  const added = groups.flatMap((group) => aggregateOutput(group.aggregates));
  return { kind: 'over', input: node, groups, columns: [...node.columns, ...added], span };
}

function nullableColumns(columns: readonly Column[]): Column[] {
  return columns.map((column) => ({ ...column, type: withNullable(column.type, true) }));
}

export function join(
  left: LogicalNode,
  right: LogicalNode,
  joinType: JoinType,
  condition: Expression | null,
  more: {
    systemTime?: number | null;
    asof?: Join['asof'];
    hints?: JoinHints;
    span?: Span | null;
  } = {},
): Join {
  const leftOptional = joinType === 'right' || joinType === 'full';
  const rightOptional = joinType === 'left' || joinType === 'full';
  const leftColumns = leftOptional ? nullableColumns(left.columns) : left.columns;
  const rightColumns = rightOptional ? nullableColumns(right.columns) : right.columns;
  const half = joinType === 'semi' || joinType === 'anti';
  return {
    kind: 'join',
    joinType,
    left,
    right,
    condition: conjunction(conjuncts(condition)),
    systemTime: more.systemTime ?? null,
    asof: more.asof ?? null,
    hints: more.hints ?? NO_HINTS,
    columns: half ? left.columns : [...leftColumns, ...rightColumns],
    span: more.span ?? null,
  };
}

export function correlate(
  node: LogicalNode,
  joinType: 'inner' | 'left',
  table: { name: string; args: readonly Expression[]; output: readonly Column[] },
  span: Span | null,
): Correlate {
  const added = joinType === 'left' ? nullableColumns(table.output) : table.output;
  return {
    kind: 'correlate',
    input: node,
    joinType,
    name: table.name,
    args: table.args,
    output: table.output,
    columns: [...node.columns, ...added],
    span,
  };
}

/** Inputs have the same types already; a time attribute stays one when it is one everywhere. */
export function setOperation(
  operator: SetOperation['operator'],
  all: boolean,
  inputs: readonly LogicalNode[],
  span: Span | null,
): SetOperation {
  const [first, ...rest] = inputs as [LogicalNode, ...LogicalNode[]];
  const columns = first.columns.map((column, i) => {
    const others = rest.map((other) => other.columns[i]!);
    const nullable = column.type.nullable || others.some((other) => other.type.nullable);
    const keepsTime =
      operator === 'union' && all && others.every((other) => sameTime(other, column));
    return {
      name: column.name,
      type: withNullable(column.type, nullable),
      time: keepsTime ? column.time : null,
    };
  });
  return { kind: 'setOperation', operator, all, inputs, columns, span };
}

function sameTime(a: Column, b: Column): boolean {
  return a.time === b.time && typesEqual(withNullable(a.type, true), withNullable(b.type, true));
}

export function rank(
  node: LogicalNode,
  how: Pick<Rank, 'function' | 'partitionKeys' | 'orderBy' | 'start' | 'end' | 'outputRank'>,
  span: Span | null,
): Rank {
  const added: Column[] = how.outputRank
    ? [{ name: 'w0$o0', type: BIGINT(false), time: null }]
    : [];
  const { function: name, partitionKeys, orderBy, start, end, outputRank } = how;
  return {
    kind: 'rank',
    input: node,
    function: name,
    partitionKeys,
    orderBy,
    start,
    end,
    outputRank,
    columns: [...node.columns, ...added],
    span,
  };
}

export function sort(
  node: LogicalNode,
  keys: readonly SortKey[],
  offset: number,
  limit: number,
  span: Span | null,
): Sort {
  return { kind: 'sort', input: node, keys, offset, limit, columns: node.columns, span };
}
