/** Which columns of a relation hold its windows: what grouping, ranking and joining by window look at. */

import type { DataType } from '../../core/index.ts';
import { isCall } from './expressions.ts';
import type { LogicalNode, WindowShape } from './nodes.ts';

export interface WindowColumns {
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly time: readonly number[];
  readonly window: WindowShape;
  readonly processing: boolean;
  /** Type of the time attribute that the windows are over. */
  readonly timeType: DataType;
}

const known = new WeakMap<LogicalNode, { readonly found: WindowColumns | null }>();

/** null when rows have no window, or not one that is known by its columns. */
export function windowColumnsOf(node: LogicalNode): WindowColumns | null {
  const before = known.get(node);
  if (before !== undefined) return before.found;
  const found = compute(node);
  known.set(node, { found });
  return found;
}

function compute(node: LogicalNode): WindowColumns | null {
  switch (node.kind) {
    case 'windowFunction': {
      const width = node.input.columns.length;
      const time = node.input.columns[node.timeColumn]!;
      return {
        start: [width],
        end: [width + 1],
        time: [width + 2],
        window: node.window,
        processing: time.time === 'processing',
        timeType: time.type,
      };
    }
    case 'project': {
      const below = windowColumnsOf(node.input);
      return below === null ? null : mapped(below, (column) => projections(node, column));
    }
    case 'filter':
    case 'sort':
    case 'over':
    case 'rank':
    case 'correlate':
      return windowColumnsOf(node.input);
    case 'expand': {
      const below = windowColumnsOf(node.input);
      const kept = (column: number): number[] =>
        node.projections.every((row) => row[column]!.kind === 'column') ? [column] : [];
      return below === null ? null : mapped(below, kept);
    }
    case 'aggregate': {
      const below = windowColumnsOf(node.input);
      if (below === null || !groupsByWindow(node.keys, below)) return null;
      return mapped(below, (column) => places(node.keys, column));
    }
    case 'join':
      return ofJoin(node);
    case 'setOperation':
      return ofUnion(node);
    default:
      return null;
  }
}

/** Window aggregates need both ends of the window among the keys. */
export function groupsByWindow(keys: readonly number[], window: WindowColumns): boolean {
  return (
    keys.some((key) => window.start.includes(key)) && keys.some((key) => window.end.includes(key))
  );
}

function places(keys: readonly number[], column: number): number[] {
  return keys.flatMap((key, i) => (key === column ? [i] : []));
}

function projections(node: Extract<LogicalNode, { kind: 'project' }>, column: number): number[] {
  return node.expressions.flatMap((expression, i) =>
    expression.kind === 'column' && expression.index === column ? [i] : [],
  );
}

function mapped(window: WindowColumns, to: (column: number) => number[]): WindowColumns | null {
  const start = window.start.flatMap(to);
  const end = window.end.flatMap(to);
  const time = window.time.flatMap(to);
  if (start.length + end.length + time.length === 0) return null;
  return { ...window, start, end, time };
}

function ofJoin(node: Extract<LogicalNode, { kind: 'join' }>): WindowColumns | null {
  const left = windowColumnsOf(node.left);
  const half = node.joinType === 'semi' || node.joinType === 'anti';
  if (half || node.systemTime !== null || left === null) return left;
  const right = windowColumnsOf(node.right);
  if (right === null || !joinsByWindow(node)) return null;
  const width = node.left.columns.length;
  const behind = mapped(right, (column) => [column + width])!;
  return {
    ...left,
    start: [...left.start, ...behind.start],
    end: [...left.end, ...behind.end],
    time: [...left.time, ...behind.time],
  };
}

/** Equal windows on both sides: start with start, end with end, of the same shape. */
export function joinsByWindow(node: Extract<LogicalNode, { kind: 'join' }>): boolean {
  const left = windowColumnsOf(node.left);
  const right = windowColumnsOf(node.right);
  if (left === null || right === null || !sameWindow(left, right)) return false;
  const equal = equalColumns(node);
  const has = (a: readonly number[], b: readonly number[]): boolean =>
    equal.some(([l, r]) => a.includes(l) && b.includes(r));
  return has(left.start, right.start) && has(left.end, right.end);
}

export function sameWindow(a: WindowColumns, b: WindowColumns): boolean {
  return JSON.stringify(a.window) === JSON.stringify(b.window) && a.processing === b.processing;
}

function equalColumns(node: Extract<LogicalNode, { kind: 'join' }>): [number, number][] {
  const width = node.left.columns.length;
  const pairs: [number, number][] = [];
  const walk = (condition: typeof node.condition): void => {
    if (condition === null || condition.kind !== 'call') return;
    if (condition.name === 'AND') for (const part of condition.args) walk(part);
    if (!isCall(condition, 'EQUALS')) return;
    const [a, b] = condition.args;
    if (a?.kind !== 'column' || b?.kind !== 'column') return;
    const [low, high] = [Math.min(a.index, b.index), Math.max(a.index, b.index)];
    if (low < width && high >= width) pairs.push([low, high - width]);
  };
  walk(node.condition);
  return pairs;
}

function ofUnion(node: Extract<LogicalNode, { kind: 'setOperation' }>): WindowColumns | null {
  if (node.operator !== 'union' || !node.all) return null;
  const all = node.inputs.map(windowColumnsOf);
  const [first] = all;
  if (first === null || first === undefined) return null;
  const text = JSON.stringify(first);
  return all.every((one) => JSON.stringify(one) === text) ? first : null;
}

/** The columns that a windowed relation adds, for operators that must be told one of each. */
export function firstWindow(window: WindowColumns): { start: number; end: number; time: number } {
  return {
    start: window.start[0] ?? -1,
    end: window.end[0] ?? -1,
    time: window.time[0] ?? -1,
  };
}
