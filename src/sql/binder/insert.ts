/** INSERT: the query brought to the columns of its target, in their order and types. */

import { type Span, typesEqual, typeToString, withNullable } from '../../core/index.ts';
import { type Expression, literal } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { type CatalogTable, pathText, persistedColumns, sinkColumns } from '../catalog/table.ts';
import { input, project } from '../logical/build.ts';
import type { LogicalNode, TableSource } from '../logical/nodes.ts';
import { type BinderContext, environment } from './environment.ts';
import { invalidQuery, typeMismatch, unknownColumn, unsupported } from './errors.ts';
import { bindExpression } from './expression.ts';
import { coerce } from './functions.ts';
import { optionHints } from './hints.ts';
import { bindQuery } from './query.ts';
import { Scope } from './scope.ts';

/** Rows for a table: its physical columns, then those of metadata that it stores. */
export interface BoundInsert {
  readonly node: LogicalNode;
  readonly target: TableSource;
  readonly overwrite: boolean;
  readonly staticPartition: Readonly<Record<string, string>>;
  readonly onConflict: ast.Insert['onConflict'] | null;
  readonly span: Span;
}

export function bindInsert(statement: ast.Insert, context: BinderContext): BoundInsert {
  const { path, entry } = context.catalog.resolve(statement.target, context.place);
  if (entry.kind === 'view') {
    throw invalidQuery(`cannot insert into the view ${pathText(path)}`, statement.target.span);
  }
  const options = { ...entry.options, ...optionHints(statement.hints) };
  const query = bindQuery(statement.query, context);
  const table = entry.columns.length > 0 ? entry : tableOf(entry, query);
  const target = { path: [path.catalog, path.database, path.name], table, options };
  const fixed = staticPartition(statement, table, context);
  const node = alignColumns(query, target, fixed, statement);
  return {
    node,
    target,
    overwrite: statement.overwrite,
    staticPartition: Object.fromEntries(
      [...fixed].map(([name, value]) => [name, partitionText(value)]),
    ),
    onConflict: statement.onConflict ?? null,
    span: statement.span,
  };
}

/** A sink declared without columns takes those of the query. */
function tableOf(table: CatalogTable, query: LogicalNode): CatalogTable {
  const columns = query.columns.map(
    ({ name, type }) => ({ kind: 'physical', name, type, comment: null }) as const,
  );
  return { ...table, columns };
}

function partitionText(value: Expression): string {
  return value.kind === 'literal' && value.value !== null ? String(value.value) : '';
}

function staticPartition(
  statement: ast.Insert,
  table: CatalogTable,
  context: BinderContext,
): Map<string, Expression> {
  const env = environment(context, new Scope([]), 'PARTITION');
  const fixed = new Map<string, Expression>();
  for (const { column, value } of statement.partition?.columns ?? []) {
    if (!table.partitionKeys.includes(column.name)) {
      throw unknownColumn(column.name, table.partitionKeys, column.span);
    }
    if (value !== undefined) fixed.set(column.name, bindExpression(value, env));
  }
  return fixed;
}

/** Each stored column gets its value: from the query by place, a static partition, or NULL. */
function alignColumns(
  query: LogicalNode,
  target: TableSource,
  fixed: ReadonlyMap<string, Expression>,
  statement: ast.Insert,
): LogicalNode {
  const stored = persistedColumns(target.table);
  const names = targetNames(
    statement,
    stored.map(({ name }) => name),
    fixed,
  );
  if (names.length !== query.columns.length) {
    throw mismatch(target, 'Different number of columns.', query, stored, statement.query.span);
  }
  const wanted = sinkColumns(target.table);
  const values = wanted.map((column): Expression => {
    const constant = fixed.get(column.name);
    const at = names.indexOf(column.name);
    const value = constant ?? (at < 0 ? undefined : input(query, at));
    if (value === undefined) {
      if (column.type.nullable) return literal(null, column.type);
      throw invalidQuery(
        `column '${column.name}' is NOT NULL, but the INSERT gives it no value`,
        statement.span,
      );
    }
    return toColumn(value, column, () =>
      mismatch(
        target,
        `Incompatible types for sink column '${column.name}' at position ${stored.indexOf(column)}.`,
        query,
        stored,
        statement.query.span,
      ),
    );
  });
  const same =
    values.length === query.columns.length &&
    values.every((value, i) => value.kind === 'column' && value.index === i);
  if (same) return query;
  return project(
    query,
    values,
    wanted.map(({ name }) => name),
    statement.span,
  );
}

/** Length and NOT NULL of the column are the sink's to enforce. */
function toColumn(
  value: Expression,
  column: { readonly type: Expression['type'] },
  refuse: () => Error,
): Expression {
  const wanted = withNullable(column.type, value.type.nullable);
  if (typesEqual(value.type, wanted)) return value;
  try {
    return coerce(value, wanted, NOWHERE);
  } catch {
    throw refuse();
  }
}

const NOWHERE: Span = { start: 0, end: 0, line: 1, column: 1 };

function targetNames(
  statement: ast.Insert,
  stored: readonly string[],
  fixed: ReadonlyMap<string, Expression>,
): string[] {
  if (statement.columns === undefined) return stored.filter((name) => !fixed.has(name));
  const assigned = new Set<string>();
  return statement.columns.map((column) => {
    const [name, nested] = column.parts as [ast.Identifier, ast.Identifier?];
    if (nested !== undefined) throw unsupported('INSERT into a nested field', column.span);
    if (!stored.includes(name.name)) throw unknownColumn(name.name, stored, name.span);
    if (assigned.has(name.name)) {
      throw invalidQuery(`Target column '${name.name}' is assigned more than once`, name.span);
    }
    assigned.add(name.name);
    return name.name;
  });
}

function mismatch(
  target: TableSource,
  cause: string,
  query: LogicalNode,
  stored: readonly { readonly name: string; readonly type: Expression['type'] }[],
  span: Span,
): Error {
  const list = (columns: readonly { name: string; type: Expression['type'] }[]): string =>
    columns.map(({ name, type }) => `${name}: ${typeToString(type)}`).join(', ');
  return typeMismatch(
    `Column types of query result and sink for '${target.path.join('.')}' do not match. Cause: ${cause}`,
    span,
    `the query gives [${list(query.columns)}], the sink takes [${list(stored)}]`,
  );
}
