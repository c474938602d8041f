/** A table or view of the catalogue as a relation: source, computed columns, watermark. */

import { MillraceError, type Span, sameType } from '../../core/index.ts';
import { columnReference, type Expression } from '../../expression/index.ts';
import type { SourceColumn } from '../../plan/index.ts';
import type * as ast from '../ast/index.ts';
import {
  type CatalogTable,
  type CatalogView,
  type ObjectPath,
  pathText,
  type TableColumn,
} from '../catalog/table.ts';
import { project, watermark } from '../logical/build.ts';
import { isCall } from '../logical/expressions.ts';
import type { Column, LogicalNode, Scan, TableSource } from '../logical/nodes.ts';
import { type BinderContext, environment } from './environment.ts';
import { invalidQuery, sqlError } from './errors.ts';
import { bindExpression } from './expression.ts';
import { withNames } from './from.ts';
import { cast } from './functions.ts';
import { optionHints } from './hints.ts';
import { bindQuery } from './query.ts';
import { Scope } from './scope.ts';

export function bindTable(
  name: ast.Name,
  hints: readonly ast.Hint[],
  context: BinderContext,
): LogicalNode {
  const { path, entry } = context.catalog.resolve(name, context.place);
  if (entry.kind === 'view') return bindView(entry, path, context, name.span);
  const options = { ...entry.options, ...optionHints(hints) };
  const source = { path: [path.catalog, path.database, path.name], table: entry, options };
  return bindSource(source, context, name.span);
}

/** The query of a view, bound where it was written: errors inside of it are placed at its use. */
function bindView(
  view: CatalogView,
  path: ObjectPath,
  context: BinderContext,
  span: Span,
): LogicalNode {
  const text = pathText(path);
  if (context.views.includes(text)) throw invalidQuery(`the view ${text} reads itself`, span);
  const inner = {
    ...context,
    place: view.context,
    commonTables: [],
    views: [...context.views, text],
  };
  try {
    const node = bindQuery(view.query, inner);
    return withNames(
      node,
      view.columns.map((column) => column.name),
    );
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    const { code, message, domain, retry, hint } = error;
    throw new MillraceError(code, `in the view ${text}: ${message}`, {
      domain,
      retry,
      span,
      cause: error,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

export function bindSource(
  source: TableSource,
  context: BinderContext,
  span: Span | null,
): LogicalNode {
  const scan = scanOf(source, span);
  const columns = withComputed(scan, source.table, context, span);
  const { watermark: declared } = source.table;
  if (declared === null) return columns;
  const rowtime = columns.columns.findIndex((column) => column.name === declared.column);
  const relation = { alias: null, path: [], start: 0, columns: columns.columns };
  const env = environment(context, new Scope([relation]), 'WATERMARK');
  const bound = bindExpression(declared.expression, env);
  const expression = isCall(bound, 'SOURCE_WATERMARK') ? null : bound;
  return watermark(columns, rowtime, expression, source);
}

/** Physical and metadata columns in the order of the table. */
function scanOf(source: TableSource, span: Span | null): Scan {
  const { table } = source;
  if (table.columns.length === 0) {
    throw sqlError('SQL_UNKNOWN_SCHEMA', `table '${source.path.at(-1)}' has no columns`, {
      span: span ?? undefined,
      hint: 'declare them, or use a connector that can tell them',
    });
  }
  const sourceColumns = table.columns.flatMap((column): SourceColumn[] => {
    if (column.kind === 'computed') return [];
    const metadata = column.kind === 'metadata' ? (column.key ?? column.name) : null;
    return [{ name: column.name, type: column.type, metadata }];
  });
  const columns = sourceColumns.map(({ name, type }): Column => ({ name, type, time: null }));
  return { kind: 'scan', source, sourceColumns, filters: [], limit: -1, columns, span };
}

/** Computed columns put in their places; they see physical and metadata columns only. */
function withComputed(
  scan: Scan,
  table: CatalogTable,
  context: BinderContext,
  span: Span | null,
): LogicalNode {
  if (!table.columns.some((column) => column.kind === 'computed')) return scan;
  const relation = { alias: null, path: [], start: 0, columns: scan.columns };
  const env = environment(context, new Scope([relation]), 'a computed column');
  let physical = 0;
  const expressions = table.columns.map((column): Expression => {
    if (column.kind !== 'computed') {
      return columnReference(physical++, column.type);
    }
    return computed(column, env);
  });
  return project(
    scan,
    expressions,
    table.columns.map(({ name }) => name),
    span,
  );
}

function computed(
  column: Extract<TableColumn, { kind: 'computed' }>,
  env: ReturnType<typeof environment>,
): Expression {
  const bound = bindExpression(column.expression, env);
  return sameType(bound.type, column.type)
    ? bound
    : cast(bound, column.type, false, column.expression.span);
}
