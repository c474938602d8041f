/**
 * Puts the windowing function into the aggregate above it: rows then go to panes directly instead
 * of being copied once per window. Filters and projections in between move below the function.
 */

import type { AggregateCall, Expression } from '../../expression/index.ts';
import { columnReference, isDeterministic } from '../../expression/index.ts';
import { append, filter } from '../logical/build.ts';
import { aggregateColumns, columnsOf, mapAggregate, substitute } from '../logical/expressions.ts';
import type { Column, LogicalNode, WindowFunction } from '../logical/nodes.ts';

export interface InlinedWindow {
  readonly input: LogicalNode;
  readonly window: WindowFunction;
  readonly timeColumn: number;
  readonly time: Column;
  readonly partitionKeys: readonly number[];
  readonly keys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
}

/** undefined when something between function and aggregate reads the window itself. */
export function inlineWindow(
  node: LogicalNode,
  keys: readonly number[],
  aggregates: readonly AggregateCall[],
): InlinedWindow | undefined {
  const path = descend(node);
  if (path === undefined) return undefined;
  const { window, expressions, condition } = path;
  const width = window.input.columns.length;
  const free = (expression: Expression): boolean =>
    isDeterministic(expression) && [...columnsOf(expression)].every((column) => column < width);
  const read = new Set(keys);
  for (const one of aggregates) aggregateColumns(one, read);
  const used = [...read].sort((a, b) => a - b);
  if (!used.every((column) => free(expressions[column]!))) return undefined;
  if (condition !== null && !free(condition)) return undefined;
  if (window.window.kind === 'session' && condition !== null) return undefined;
  return rebuild(window, used, expressions, condition, keys, aggregates);
}

interface Path {
  readonly window: WindowFunction;
  /** Columns of the start of the path over those of the windowing function. */
  readonly expressions: readonly Expression[];
  readonly condition: Expression | null;
}

function descend(node: LogicalNode): Path | undefined {
  if (node.kind === 'windowFunction') {
    const expressions = node.columns.map((column, i) => columnReference(i, column.type));
    return { window: node, expressions, condition: null };
  }
  if (node.kind !== 'project' && node.kind !== 'filter') return undefined;
  const below = descend(node.input);
  if (below === undefined) return undefined;
  if (node.kind === 'project') {
    return { ...below, expressions: node.expressions.map((e) => substitute(e, below.expressions)) };
  }
  if (below.condition !== null) return undefined;
  return { ...below, condition: substitute(node.condition, below.expressions) };
}

function rebuild(
  window: WindowFunction,
  used: readonly number[],
  expressions: readonly Expression[],
  condition: Expression | null,
  keys: readonly number[],
  aggregates: readonly AggregateCall[],
): InlinedWindow | undefined {
  const below = filter(window.input, condition, window.span);
  const added: Expression[] = [];
  const width = below.columns.length;
  const moved = new Map(
    used.map((column) => {
      const expression = expressions[column]!;
      if (expression.kind === 'column') return [column, expression.index];
      return [column, width + added.push(expression) - 1];
    }),
  );
  const input = append(
    below,
    added,
    added.map((_, i) => `$f${i}`),
  );
  const { timeColumn, partitionKeys } = window;
  const inlinedKeys = keys.map((key) => moved.get(key)!);
  if (window.window.kind === 'session' && !sameSet(partitionKeys, inlinedKeys)) return undefined;
  return {
    input,
    window,
    timeColumn,
    time: window.input.columns[window.timeColumn]!,
    partitionKeys,
    keys: inlinedKeys,
    aggregates: aggregates.map((one) =>
      mapAggregate(
        one,
        (expression) => substitute(expression, references(input, moved, expressions.length)),
        (column) => moved.get(column)!,
      ),
    ),
  };
}

function references(
  input: LogicalNode,
  moved: ReadonlyMap<number, number>,
  width: number,
): Expression[] {
  return Array.from({ length: width }, (_, column) => {
    const place = moved.get(column) ?? 0;
    return columnReference(place, input.columns[place]!.type);
  });
}

function sameSet(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}
