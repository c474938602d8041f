/** Column pruning of operators that group, order or multiply rows. */

import { assert } from '../../core/index.ts';
import { type AggregateCall, columnReference, type Expression } from '../../expression/index.ts';
import {
  aggregate,
  correlate,
  expand,
  over,
  project,
  rank,
  setOperation,
  windowAggregate,
  windowFunction,
} from '../logical/build.ts';
import { aggregateColumns, columnsOf, mapAggregate, remap } from '../logical/expressions.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import {
  ascending,
  type Columns,
  everything,
  mapping,
  type Pruned,
  type PruneRules,
  prune,
  pruneColumns,
} from './prune.ts';

type Rest = Exclude<
  LogicalNode,
  { kind: 'scan' | 'values' | 'project' | 'filter' | 'watermark' | 'sort' | 'join' | 'match' }
>;

export function pruneGrouping(node: Rest, needed: Columns, rules: PruneRules): Pruned {
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
