/** Leaves out columns that nothing reads, down to what a source must deliver. */

import { filter, input, project, projectColumns, sort, watermark } from '../logical/build.ts';
import { columnsOf, remap } from '../logical/expressions.ts';
import type { LogicalNode, Scan } from '../logical/nodes.ts';
import { pruneGrouping } from './prune-grouping.ts';
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

export function everything(node: LogicalNode): number[] {
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
