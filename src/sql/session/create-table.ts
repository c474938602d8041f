/** CREATE TABLE: as declared, LIKE another one, or AS the result of a query. */

import { type DataType, withNullable } from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import { defineTable, optionsOf, type TableParts } from '../binder/define-table.ts';
import { bindQuery } from '../binder/query.ts';
import { invalidTable } from '../catalog/errors.ts';
import type { CatalogTable, TableColumn } from '../catalog/table.ts';
import { OK, type StatementResult } from './result.ts';
import type { Session } from './session.ts';
import { likeTable } from './table-like.ts';

export async function createTable(
  statement: ast.CreateTable,
  session: Session,
): Promise<StatementResult> {
  const { catalog } = session;
  const path = catalog.path(statement.name);
  const how = {
    temporary: statement.temporary,
    ifNotExists: statement.ifNotExists,
    replace: statement.orReplace,
    span: statement.name.span,
  };
  const parts = partsOf(statement);
  const context = session.context();
  if (statement.as !== undefined) return createAs(statement, statement.as, parts, session, how);
  const base = statement.like === undefined ? null : likeTable(statement.like, parts, session);
  catalog.create(path, defineTable(parts, base, context), how);
  return OK;
}

function partsOf(statement: ast.CreateTable): TableParts {
  return {
    elements: statement.elements,
    options: optionsOf(statement.options),
    partitionKeys: statement.partitionedBy,
    distribution: statement.distribution,
    comment: statement.comment,
  };
}

/** CREATE TABLE t AS SELECT ..: the table, then a job that fills it. */
async function createAs(
  statement: ast.CreateTable,
  query: ast.Query,
  parts: TableParts,
  session: Session,
  how: Parameters<Session['catalog']['create']>[2],
): Promise<StatementResult> {
  const path = session.catalog.path(statement.name);
  const exists = session.catalog.find(path) !== undefined;
  if (exists && how.ifNotExists) return OK;
  const { columns } = bindQuery(query, session.context());
  const asked = orderedColumns(columns, statement);
  const base: CatalogTable = {
    kind: 'table',
    columns: asked,
    watermark: null,
    primaryKey: null,
    partitionKeys: [],
    distribution: null,
    comment: null,
    options: {},
    partitions: [],
  };
  const defined = defineTable(withoutRepeated(parts, asked), base, session.context());
  // Columns that the statement adds come before those of the query.
  const added = defined.columns.slice(asked.length);
  const table = { ...defined, columns: [...added, ...defined.columns.slice(0, asked.length)] };
  session.catalog.create(path, table, how);
  const insert: ast.Insert = {
    kind: 'Insert',
    target: statement.name,
    hints: [],
    overwrite: false,
    columns: columns.map(({ name }) => identifierName(name, statement)),
    query,
    span: statement.span,
    text: statement.text,
  };
  return session.execute(insert);
}

function identifierName(name: string, { span }: ast.CreateTable): ast.Name {
  return { kind: 'Name', parts: [{ kind: 'Identifier', name, quoted: true, span }], span };
}

/** Columns of the query, in the order of `(a, b)` when there is one; declared types win. */
function orderedColumns(
  columns: readonly { readonly name: string; readonly type: DataType }[],
  statement: ast.CreateTable,
): TableColumn[] {
  const names = statement.columnOrder?.map(({ name }) => name) ?? columns.map(({ name }) => name);
  if (names.length !== columns.length) {
    throw invalidTable(
      `the column list has ${names.length} names, the query ${columns.length} columns`,
      statement.columnOrder?.[0]?.span ?? statement.span,
    );
  }
  return names.map((name): TableColumn => {
    const column = columns.find((one) => one.name === name);
    if (column === undefined) {
      const at = statement.columnOrder?.find((one) => one.name === name);
      throw invalidTable(`'${name}' is no column of the query`, at?.span ?? statement.span);
    }
    const type =
      column.type.kind === 'NULL' ? column.type : withNullable(column.type, column.type.nullable);
    return { kind: 'physical', name, type, comment: null };
  });
}

/** Elements that repeat a column of the query only give it another type. */
function withoutRepeated(parts: TableParts, columns: TableColumn[]): TableParts {
  const elements = parts.elements.filter((element) => {
    if (element.kind !== 'PhysicalColumn') return true;
    const at = columns.findIndex(({ name }) => name === element.name.name);
    if (at < 0) return true;
    const [declared] = defineOne(element);
    columns[at] = declared!;
    return false;
  });
  return { ...parts, elements };
}

function defineOne(element: ast.PhysicalColumn): TableColumn[] {
  const type = element.type.kind === 'ResolvedType' ? element.type.type : undefined;
  if (type === undefined) throw invalidTable('this type is not supported', element.type.span);
  return [{ kind: 'physical', name: element.name.name, type, comment: element.comment ?? null }];
}
