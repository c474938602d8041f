/** FROM: tables, views, derived tables, functions and joins to one relation with its names. */

import { typesEqual, withNullable } from '../../core/index.ts';
import { columnReference, type Expression } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { input, project } from '../logical/build.ts';
import type { Column, LogicalNode } from '../logical/nodes.ts';
import type { BinderContext } from './environment.ts';
import { invalidQuery, unsupported } from './errors.ts';
import { bindJoin } from './join.ts';
import { bindMatch } from './match.ts';
import { bindQuery } from './query.ts';
import type { MergedColumn, Relation, Scope } from './scope.ts';
import { bindTable } from './table.ts';
import { bindStandaloneFunction } from './table-function.ts';

/** A relation with what its columns may be called. */
export interface Bound {
  readonly node: LogicalNode;
  readonly relations: readonly Relation[];
  readonly merged: readonly MergedColumn[];
}

export function bindFrom(
  from: ast.TableReference,
  context: BinderContext,
  parent: Scope | null,
): Bound {
  if (from.kind !== 'Join' && from.sample !== undefined) {
    throw unsupported('TABLESAMPLE', from.sample.span);
  }
  switch (from.kind) {
    case 'TableName':
      if (from.systemTime !== undefined) {
        throw unsupported('FOR SYSTEM_TIME AS OF outside of a join', from.systemTime.span);
      }
      return bindNamedTable(from, context);
    case 'DerivedTable':
      return single(bindQuery(from.query, context, parent), from.alias);
    case 'TableFunction':
    case 'Unnest':
      return bindStandaloneFunction(from, context, parent);
    case 'MatchRecognize':
      return single(bindMatch(from, context, parent), from.alias);
    case 'Join':
      return bindJoin(from, context, parent);
  }
}

export function bindNamedTable(from: ast.TableName, context: BinderContext): Bound {
  const node = bindTableName(from.name, from.hints, context);
  const bound = single(node, from.alias);
  const parts = from.name.parts.map((part) => part.name);
  if (from.alias !== undefined) return bound;
  const [relation] = bound.relations as [Relation];
  const path = [context.place.catalog, context.place.database, ...parts].slice(-3);
  return { ...bound, relations: [{ ...relation, alias: parts.at(-1)!, path }] };
}

/** A WITH table, or what the catalogue knows by the name. */
export function bindTableName(
  name: ast.Name,
  hints: readonly ast.Hint[],
  context: BinderContext,
): LogicalNode {
  if (name.parts.length === 1) {
    const common = context.commonTables.findLast((table) => table.name === name.parts[0]!.name);
    if (common !== undefined) return common.node;
  }
  return bindTable(name, hints, context);
}

/** One relation under an alias, its columns renamed by `AS t (a, b)`. */
export function single(node: LogicalNode, alias: ast.TableAlias | undefined, start = 0): Bound {
  const named = alias === undefined ? node : renamed(node, alias.columns, alias.name);
  const relation = { alias: alias?.name.name ?? null, path: [], start, columns: named.columns };
  return { node: named, relations: [relation], merged: [] };
}

export function renamed(
  node: LogicalNode,
  names: readonly ast.Identifier[],
  of: ast.Identifier,
): LogicalNode {
  if (names.length === 0) return node;
  if (names.length !== node.columns.length) {
    const message = `'${of.name}' names ${names.length} columns, but has ${node.columns.length}`;
    throw invalidQuery(message, of.span);
  }
  return withNames(
    node,
    names.map(({ name }) => name),
  );
}

export function withNames(node: LogicalNode, names: readonly string[]): LogicalNode {
  if (node.columns.every((column, i) => column.name === names[i])) return node;
  return project(
    node,
    node.columns.map((_, i) => input(node, i)),
    names,
    node.span,
  );
}

/** Relations of the right side behind those of the left. */
export function moved(relations: readonly Relation[], by: number): Relation[] {
  return relations.map((relation) => ({ ...relation, start: relation.start + by }));
}

/** Columns as the join gives them: nullable where the side is optional. */
export function retyped(relations: readonly Relation[], columns: readonly Column[]): Relation[] {
  return relations.map((relation) => ({
    ...relation,
    columns: relation.columns.map((column, i) => ({
      ...column,
      type: columns[relation.start + i]!.type,
      time: columns[relation.start + i]!.time,
    })),
  }));
}

export function retypedMerged(
  merged: readonly MergedColumn[],
  columns: readonly Column[],
): MergedColumn[] {
  const retype = (expression: Expression): Expression =>
    expression.kind === 'column'
      ? columnReference(expression.index, columns[expression.index]!.type)
      : expression;
  return merged.map((column) => ({ ...column, expression: retype(column.expression) }));
}

export function sameUpToNull(a: Expression, b: Expression): boolean {
  return typesEqual(withNullable(a.type, true), withNullable(b.type, true));
}
