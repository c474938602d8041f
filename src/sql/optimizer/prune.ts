/** Leaves out columns that nothing reads, down to what a source must deliver. */

import { assert } from '../../core/index.ts';
import { type AggregateCall, columnReference, type Expression } from '../../expression/index.ts';
import {
  aggregate,
  correlate,
  expand,
  filter,
  input,
  over,
  project,
  projectColumns,
  rank,
  setOperation,
  sort,
  watermark,
  windowAggregate,
  windowFunction,
} from '../logical/build.ts';
import { aggregateColumns, columnsOf, mapAggregate, remap } from '../logical/expressions.ts';
import type { LogicalNode, Scan } from '../logical/nodes.ts';
import { pruneJoin } from './prune-join.ts';
import { pruneMatch } from './prune-match.ts';

/** A node that gives some columns of another one: `kept[i]` is the old place of column i. */
export interface Pruned {
  readonly node: LogicalNode;
  readonly kept: readonly number[];
}

export type Columns = ReadonlySet<number>;

/** Which columns of which tables must stay although no expression reads them. */
export interface PruneRules {
  /** Watermarks matter: without, a time that nobody reads need not be read. */
  readonly streaming: boolean;
  /** A source of changes: the columns of its primary key stay. */
  keepsKey(scan: Scan): boolean;
}

/** The plan without unread columns; its own columns all stay, in order. */
export function pruneColumns(node: LogicalNode, rules: PruneRules): LogicalNode {
  const all = new Set(node.columns.map((_, i) => i));
  return restored(prune(node, all, rules), node.columns.length);
}

/** The pruned node with columns 0 to `width` - 1 of the old one in their order. */
export function restored({ node, kept }: Pruned, width: number): LogicalNode {
  const same = kept.length === width && kept.every((column, i) => column === i);
  if (same) return node;
  const places = mapping(kept);
  const order = Array.from({ length: width }, (_, i) => places.get(i)!);
  return project(
    node,
    order.map((column) => input(node, column)),
    order.map((column) => node.columns[column]!.name),
    node.span,
  );
}

export function mapping(kept: readonly number[]): Map<number, number> {
  return new Map(kept.map((column, i) => [column, i]));
}

export function ascending(columns: Iterable<number>): number[] {
  return [...new Set(columns)].sort((a, b) => a - b);
}

function everything(node: LogicalNode): number[] {
  return node.columns.map((_, i) => i);
}

export function prune(node: LogicalNode, needed: Columns, rules: PruneRules): Pruned {
  switch (node.kind) {
    case 'scan':
      return pruneScan(node, needed, rules);
    case 'values': {
      const kept = ascending(needed.size === 0 ? [0] : needed);
      const rows = node.rows.map((row) => kept.map((column) => row[column]!));
      const columns = kept.map((column) => node.columns[column]!);
      return { node: { ...node, rows, columns }, kept };
    }
    case 'project':
      return pruneProject(node, needed, rules);
    case 'filter': {
      const below = prune(node.input, columnsOf(node.condition, new Set(needed)), rules);
      const condition = remap(node.condition, mapping(below.kept));
      return narrowed({ node: filter(below.node, condition, node.span), kept: below.kept }, needed);
    }
    case 'watermark': {
      if (!rules.streaming && !needed.has(node.rowtime)) return prune(node.input, needed, rules);
      const wanted = new Set(needed).add(node.rowtime);
      if (node.expression !== null) columnsOf(node.expression, wanted);
      const below = prune(node.input, wanted, rules);
      const places = mapping(below.kept);
      const expression = node.expression === null ? null : remap(node.expression, places);
      return {
        node: watermark(below.node, places.get(node.rowtime)!, expression, node.source),
        kept: below.kept,
      };
    }
    case 'sort': {
      const below = prune(
        node.input,
        new Set([...needed, ...node.keys.map((k) => k.column)]),
        rules,
      );
      const places = mapping(below.kept);
      const keys = node.keys.map((key) => ({ ...key, column: places.get(key.column)! }));
      return {
        node: sort(below.node, keys, node.offset, node.limit, node.span),
        kept: below.kept,
      };
    }
    case 'join':
      return pruneJoin(node, needed, rules);
    case 'match':
      return pruneMatch(node, rules);
    default:
      return pruneGrouping(node, needed, rules);
  }
}

/** Columns that only a condition read end with it. */
function narrowed({ node, kept }: Pruned, needed: Columns): Pruned {
  const wanted = kept.filter((column) => needed.has(column));
  if (wanted.length === kept.length || wanted.length === 0) return { node, kept };
  const places = mapping(kept);
  return {
    node: projectColumns(
      node,
      wanted.map((column) => places.get(column)!),
    ),
    kept: wanted,
  };
}

type Rest = Exclude<
  LogicalNode,
  { kind: 'scan' | 'values' | 'project' | 'filter' | 'watermark' | 'sort' | 'join' | 'match' }
>;

function pruneGrouping(node: Rest, needed: Columns, rules: PruneRules): Pruned {
  switch (node.kind) {
    case 'expand':
      return pruneExpand(node, needed, rules);
    case 'windowFunction':
      return pruneWindowFunction(node, needed, rules);
    case 'aggregate':
    case 'windowAggregate':
      return pruneAggregate(node, needed, rules);
    case 'over':
      return pruneOver(node, needed, rules);
    case 'rank':
      return pruneRank(node, needed, rules);
    case 'correlate':
      return pruneCorrelate(node, needed, rules);
    case 'setOperation':
      return pruneSetOperation(node, needed, rules);
    case 'rechange': {
      const made = { ...node, input: pruneColumns(node.input, rules) };
      return { node: made, kept: everything(node) };
    }
    case 'sideOutput':
      return { node, kept: everything(node) };
  }
}

function pruneScan(node: Scan, needed: Columns, rules: PruneRules): Pruned {
  const wanted = new Set(needed);
  if (rules.keepsKey(node)) {
    const key = node.source.table.primaryKey?.columns ?? [];
    for (const [i, { name }] of node.columns.entries()) if (key.includes(name)) wanted.add(i);
  }
  // Rows are counted by a column: the first one stays when nothing is read.
  if (wanted.size === 0) wanted.add(0);
  for (const condition of node.filters) columnsOf(condition, wanted);
  const kept = ascending(wanted);
  const places = mapping(kept);
  const columns = kept.map((column) => node.columns[column]!);
  const sourceColumns = kept.map((column) => node.sourceColumns[column]!);
  const filters = node.filters.map((condition) => remap(condition, places));
  return { node: { ...node, columns, sourceColumns, filters }, kept };
}

function pruneProject(
  node: Extract<LogicalNode, { kind: 'project' }>,
  needed: Columns,
  rules: PruneRules,
): Pruned {
  const kept = ascending(needed.size === 0 ? [0] : needed);
  const wanted = new Set<number>();
  for (const column of kept) columnsOf(node.expressions[column]!, wanted);
  const below = prune(node.input, wanted, rules);
  const places = mapping(below.kept);
  const expressions = kept.map((column) => remap(node.expressions[column]!, places));
  const names = kept.map((column) => node.columns[column]!.name);
  return { node: project(below.node, expressions, names, node.span), kept };
}

function pruneExpand(
  node: Extract<LogicalNode, { kind: 'expand' }>,
  needed: Columns,
  rules: PruneRules,
): Pruned {
  const id = node.columns.length - 1;
  const columns = ascending([...needed].filter((column) => column !== id));
  const wanted = new Set<number>(columns);
  for (const row of node.projections) {
    for (const column of columns) columnsOf(row[column]!, wanted);
  }
  const below = prune(node.input, wanted, rules);
  const places = mapping(below.kept);
  const projections = node.projections.map((row) =>
    [...below.kept, id].map((column) => remap(row[column]!, places)),
  );
  return {
    node: expand(below.node, projections, node.columns[id]!.name),
    kept: [...below.kept, id],
  };
}

function pruneWindowFunction(
  node: Extract<LogicalNode, { kind: 'windowFunction' }>,
  needed: Columns,
  rules: PruneRules,
): Pruned {
  const width = node.input.columns.length;
  const wanted = new Set([...needed].filter((column) => column < width));
  wanted.add(node.timeColumn);
  for (const key of node.partitionKeys) wanted.add(key);
  const below = prune(node.input, wanted, rules);
  const places = mapping(below.kept);
  const made = windowFunction(
    below.node,
    node.window,
    places.get(node.timeColumn)!,
    node.partitionKeys.map((key) => places.get(key)!),
    node.span,
  );
  return { node: made, kept: [...below.kept, width, width + 1, width + 2] };
}

function remapCalls(
  calls: readonly AggregateCall[],
  places: ReadonlyMap<number, number>,
): AggregateCall[] {
  return calls.map((one) =>
    mapAggregate(
      one,
      (expression) => remap(expression, places),
      (column) => places.get(column)!,
    ),
  );
}

function pruneAggregate(
  node: Extract<LogicalNode, { kind: 'aggregate' | 'windowAggregate' }>,
  needed: Columns,
  rules: PruneRules,
): Pruned {
  const keyCount = node.keys.length;
  const used = node.aggregates.filter((_, i) => needed.has(keyCount + i));
  const calls = used.length === 0 && keyCount === 0 ? node.aggregates.slice(0, 1) : used;
  const wanted = new Set(node.keys);
  for (const one of calls) aggregateColumns(one, wanted);
  if (node.kind === 'windowAggregate') wanted.add(node.timeColumn);
  const below = prune(node.input, wanted, rules);
  const places = mapping(below.kept);
  const keys = node.keys.map((key) => places.get(key)!);
  const aggregates = remapCalls(calls, places);
  const kept = [
    ...node.keys.map((_, i) => i),
    ...calls.map((one) => keyCount + node.aggregates.indexOf(one)),
  ];
  if (node.kind === 'aggregate') {
    return { node: aggregate(below.node, keys, aggregates, node.span, node.stateTtlMs), kept };
  }
  const first = keyCount + node.aggregates.length;
  const properties = node.properties.filter((_, i) => needed.has(first + i));
  const shape = { window: node.window, timeColumn: places.get(node.timeColumn)! };
  return {
    node: windowAggregate(below.node, shape, keys, aggregates, properties, node.span),
    kept: [...kept, ...properties.map((property) => first + node.properties.indexOf(property))],
  };
}

function pruneOver(
  node: Extract<LogicalNode, { kind: 'over' }>,
  needed: Columns,
  rules: PruneRules,
): Pruned {
  const width = node.input.columns.length;
  let at = width;
  const numbered = node.groups.map((group) => ({
    group,
    calls: group.aggregates.map((one) => ({ one, column: at++ })),
  }));
  const used = numbered
    .map(({ group, calls }) => ({ group, calls: calls.filter(({ column }) => needed.has(column)) }))
    .filter(({ calls }) => calls.length > 0);
  const wanted = new Set([...needed].filter((column) => column < width));
  if (used.length === 0) return prune(node.input, wanted, rules);
  for (const { group, calls } of used) {
    for (const key of group.partitionKeys) wanted.add(key);
    for (const { column } of group.orderBy) wanted.add(column);
    for (const { one } of calls) aggregateColumns(one, wanted);
  }
  const below = prune(node.input, wanted, rules);
  const places = mapping(below.kept);
  const groups = used.map(({ group, calls }) => ({
    ...group,
    partitionKeys: group.partitionKeys.map((key) => places.get(key)!),
    orderBy: group.orderBy.map((key) => ({ ...key, column: places.get(key.column)! })),
    aggregates: remapCalls(
      calls.map(({ one }) => one),
      places,
    ),
  }));
  const added = used.flatMap(({ calls }) => calls.map(({ column }) => column));
  return { node: over(below.node, groups, node.span), kept: [...below.kept, ...added] };
}

function pruneRank(
  node: Extract<LogicalNode, { kind: 'rank' }>,
  needed: Columns,
  rules: PruneRules,
): Pruned {
  const width = node.input.columns.length;
  const wanted = new Set([...needed].filter((column) => column < width));
  for (const key of node.partitionKeys) wanted.add(key);
  for (const { column } of node.orderBy) wanted.add(column);
  if (typeof node.end !== 'number') wanted.add(node.end.column);
  const below = prune(node.input, wanted, rules);
  const places = mapping(below.kept);
  const outputRank = node.outputRank && needed.has(width);
  const how = {
    ...node,
    partitionKeys: node.partitionKeys.map((key) => places.get(key)!),
    orderBy: node.orderBy.map((key) => ({ ...key, column: places.get(key.column)! })),
    end: typeof node.end === 'number' ? node.end : { column: places.get(node.end.column)! },
    outputRank,
  };
  const kept = outputRank ? [...below.kept, width] : below.kept;
  return { node: rank(below.node, how, node.span), kept };
}

function pruneCorrelate(
  node: Extract<LogicalNode, { kind: 'correlate' }>,
  needed: Columns,
  rules: PruneRules,
): Pruned {
  const width = node.input.columns.length;
  const wanted = new Set([...needed].filter((column) => column < width));
  for (const argument of node.args) columnsOf(argument, wanted);
  const below = prune(node.input, wanted, rules);
  const places = mapping(below.kept);
  const args = node.args.map((argument): Expression => remap(argument, places));
  const made = correlate(below.node, node.joinType, { ...node, args }, node.span);
  return { node: made, kept: [...below.kept, ...node.output.map((_, i) => width + i)] };
}

function pruneSetOperation(
  node: Extract<LogicalNode, { kind: 'setOperation' }>,
  needed: Columns,
  rules: PruneRules,
): Pruned {
  const free = node.operator === 'union' && node.all;
  const kept = free ? ascending(needed.size === 0 ? [0] : needed) : everything(node);
  const inputs = node.inputs.map((side) => {
    const below = prune(side, new Set(kept), rules);
    const places = mapping(below.kept);
    const same = below.kept.length === kept.length && below.kept.every((c, i) => c === kept[i]);
    if (same) return below.node;
    assert(
      kept.every((column) => places.has(column)),
      'a pruned input lost a column',
    );
    return project(
      below.node,
      kept.map((column) => {
        const place = places.get(column)!;
        return columnReference(place, below.node.columns[place]!.type);
      }),
      kept.map((column) => node.columns[column]!.name),
      side.span,
    );
  });
  return { node: setOperation(node.operator, node.all, inputs, node.span), kept };
}
