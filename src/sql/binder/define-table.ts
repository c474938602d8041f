/** CREATE TABLE to a table of the catalogue: columns with their types, watermark, key, options checked. */

import {
  type DataType,
  isTimestamp,
  type Span,
  typeToString,
  withNullable,
} from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import { formatExpression } from '../ast/index.ts';
import { invalidTable, sqlError } from '../catalog/errors.ts';
import type {
  CatalogTable,
  PrimaryKey,
  TableColumn,
  TableDistribution,
  TableWatermark,
} from '../catalog/table.ts';
import { isCall } from '../logical/expressions.ts';
import type { Column } from '../logical/nodes.ts';
import { type BinderContext, environment } from './environment.ts';
import { unknownColumn, unsupported } from './errors.ts';
import { bindExpression } from './expression.ts';
import { Scope } from './scope.ts';
import { resolveType } from './types.ts';

/** What a table is made of beside its columns. */
export interface TableParts {
  readonly elements: readonly ast.TableElement[];
  readonly options: Readonly<Record<string, string>>;
  readonly partitionKeys: readonly ast.Identifier[];
  readonly distribution: ast.Distribution | undefined;
  readonly comment: string | undefined;
}

/** @param base columns, watermark and key that are there already: of LIKE or AS */
export function defineTable(
  parts: TableParts,
  base: CatalogTable | null,
  context: BinderContext,
): CatalogTable {
  const columns = defineColumns(parts.elements, base, context);
  const distribution = parts.distribution;
  const table: CatalogTable = {
    kind: 'table',
    columns: withKey(columns, keyOf(parts.elements)),
    watermark: watermarkOf(parts.elements, columns, context) ?? base?.watermark ?? null,
    primaryKey: keyOf(parts.elements) ?? base?.primaryKey ?? null,
    partitionKeys:
      parts.partitionKeys.length > 0
        ? partitionKeys(parts.partitionKeys, columns)
        : (base?.partitionKeys ?? []),
    distribution:
      distribution === undefined
        ? (base?.distribution ?? null)
        : toDistribution(distribution, columns),
    comment: parts.comment ?? base?.comment ?? null,
    options: { ...base?.options, ...parts.options },
    partitions: [],
  };
  checkKey(table, parts.elements);
  return table;
}

export function optionsOf(options: readonly ast.Option[]): Record<string, string> {
  return Object.fromEntries(options.map(({ key, value }) => [key, value]));
}

/** Physical and metadata columns first: computed ones may name any of them. */
function defineColumns(
  elements: readonly ast.TableElement[],
  base: CatalogTable | null,
  context: BinderContext,
): TableColumn[] {
  const columns: TableColumn[] = [...(base?.columns ?? [])];
  const definitions = elements.filter(isColumn);
  const seen = new Set(columns.map(({ name }) => name));
  for (const definition of definitions) {
    const { name } = definition.name;
    if (seen.has(name)) {
      throw sqlError('SQL_DUPLICATE_COLUMN', `column '${name}' is defined twice`, definition.name);
    }
    seen.add(name);
  }
  const stored = [
    ...columns,
    ...definitions.flatMap((d) => (d.kind === 'ComputedColumn' ? [] : [storedColumn(d)])),
  ];
  const scope = storedScope(stored);
  return [
    ...columns,
    ...definitions.map((d) =>
      d.kind === 'ComputedColumn' ? computedColumn(d, scope, context) : storedColumn(d),
    ),
  ];
}

function isColumn(element: ast.TableElement): element is ast.ColumnDefinition {
  return element.kind !== 'Watermark' && element.kind !== 'TableConstraint';
}

function storedColumn(node: ast.PhysicalColumn | ast.MetadataColumn): TableColumn {
  const name = node.name.name;
  const comment = node.comment ?? null;
  const type = resolveType(node.type);
  if (node.kind === 'PhysicalColumn') return { kind: 'physical', name, type, comment };
  return { kind: 'metadata', name, type, comment, key: node.from ?? null, virtual: node.virtual };
}

function storedScope(columns: readonly TableColumn[]): Scope {
  const known = columns
    .filter(({ kind }) => kind !== 'computed')
    .map(({ name, type }): Column => ({ name, type, time: null }));
  return new Scope([{ alias: null, path: [], start: 0, columns: known }]);
}

function computedColumn(
  node: ast.ComputedColumn,
  scope: Scope,
  context: BinderContext,
): TableColumn {
  const env = environment(context, scope, `the computed column '${node.name.name}'`);
  const bound = bindExpression(node.expression, env);
  return {
    kind: 'computed',
    name: node.name.name,
    type: bound.type,
    comment: node.comment ?? null,
    expression: node.expression,
    text: quotedText(node.expression),
  };
}

/** The expression as Flink keeps it: every name in backticks. */
function quotedText(node: ast.Expression): string {
  return formatExpression(withQuotes(node) as ast.Expression);
}

function withQuotes(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withQuotes);
  if (typeof node !== 'object' || node === null) return node;
  const { kind } = node as { readonly kind?: string };
  if (kind === 'ColumnReference') {
    const { parts } = node as ast.ColumnReference;
    return { ...node, parts: parts.map((part) => ({ ...part, quoted: true })) };
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withQuotes(value)]));
}

function watermarkOf(
  elements: readonly ast.TableElement[],
  columns: readonly TableColumn[],
  context: BinderContext,
): TableWatermark | undefined {
  const [node, second] = elements.filter((element) => element.kind === 'Watermark');
  if (second !== undefined) {
    throw invalidTable('Multiple WATERMARK definition is not supported yet.', second.span);
  }
  if (node === undefined) return undefined;
  const [name, nested] = node.column.parts as [ast.Identifier, ast.Identifier?];
  if (nested !== undefined) throw unsupported('a nested field as rowtime', node.column.span);
  const column = columns.find((one) => one.name === name.name);
  if (column === undefined)
    throw unknownColumn(
      name.name,
      columns.map((one) => one.name),
      name.span,
    );
  checkRowtime(column, name.span);
  const known = columns.map((one): Column => ({ name: one.name, type: one.type, time: null }));
  const scope = new Scope([{ alias: null, path: [], start: 0, columns: known }]);
  const bound = bindExpression(node.expression, environment(context, scope, 'WATERMARK'));
  if (!isCall(bound, 'SOURCE_WATERMARK') && !isTime(bound.type)) {
    throw invalidTable(
      `Invalid data type of expression for watermark definition: it must be TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p <= 3, but is ${typeToString(bound.type)}`,
      node.expression.span,
    );
  }
  return {
    column: column.name,
    expression: node.expression,
    text: quotedText(node.expression),
  };
}

function isTime(type: DataType): boolean {
  return isTimestamp(type);
}

function checkRowtime(column: TableColumn, span: Span): void {
  const { type } = column;
  const fits = (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision <= 3;
  if (fits) return;
  throw invalidTable(
    `Invalid data type of time field for watermark definition. The field must be of type TIMESTAMP(p) or TIMESTAMP_LTZ(p), the supported precision 'p' is from 0 to 3, but the time field type is ${typeToString(type)}`,
    span,
  );
}

/** PRIMARY KEY as a line of its own or behind a column. */
function keyOf(elements: readonly ast.TableElement[]): PrimaryKey | null {
  const constraints = constraintsOf(elements);
  const [first, second] = constraints.filter(({ node }) => node.type === 'PRIMARY KEY');
  const unique = constraints.find(({ node }) => node.type === 'UNIQUE');
  if (unique !== undefined) throw unsupported('a UNIQUE constraint', unique.node.span);
  if (second !== undefined) throw invalidTable('a table has one PRIMARY KEY', second.node.span);
  if (first === undefined) return null;
  const { node, columns } = first;
  if (node.enforced !== false) {
    throw invalidTable(
      "Flink doesn't support ENFORCED mode for PRIMARY KEY constraint. ENFORCED/NOT ENFORCED controls if the constraint checks are performed on the incoming/outgoing data. Flink does not own the data therefore the only supported mode is the NOT ENFORCED mode",
      node.span,
      'write PRIMARY KEY (..) NOT ENFORCED',
    );
  }
  return { name: node.name?.name ?? `PK_${columns.join('_')}`, columns };
}

function constraintsOf(
  elements: readonly ast.TableElement[],
): { node: ast.TableConstraint; columns: string[] }[] {
  return elements.flatMap((element) => {
    if (element.kind === 'TableConstraint') {
      return [{ node: element, columns: element.columns.map(({ name }) => name) }];
    }
    if (element.kind !== 'PhysicalColumn' && element.kind !== 'MetadataColumn') return [];
    if (element.constraint === undefined) return [];
    return [{ node: element.constraint, columns: [element.name.name] }];
  });
}

/** Columns of a primary key are NOT NULL. */
function withKey(columns: readonly TableColumn[], key: PrimaryKey | null): TableColumn[] {
  return columns.map((column) =>
    key?.columns.includes(column.name) === true
      ? { ...column, type: withNullable(column.type, false) }
      : column,
  );
}

function checkKey(table: CatalogTable, elements: readonly ast.TableElement[]): void {
  if (table.primaryKey === null) return;
  const span = constraintsOf(elements)[0]?.node.span;
  const { columns } = table.primaryKey;
  const doubled = columns.find((name, i) => columns.indexOf(name) !== i);
  if (doubled !== undefined) throw invalidTable(`'${doubled}' is twice in the primary key`, span);
  for (const name of columns) {
    const column = table.columns.find((one) => one.name === name);
    if (column === undefined) {
      throw invalidTable(`the primary key names '${name}', which is no column`, span);
    }
    if (column.kind !== 'physical') {
      throw invalidTable(`the primary key column '${name}' must be physical`, span);
    }
  }
}

function partitionKeys(
  names: readonly ast.Identifier[],
  columns: readonly TableColumn[],
): string[] {
  return names.map(({ name, span }) => {
    if (columns.some((column) => column.name === name)) return name;
    throw unknownColumn(
      name,
      columns.map((column) => column.name),
      span,
    );
  });
}

function toDistribution(
  node: ast.Distribution,
  columns: readonly TableColumn[],
): TableDistribution {
  return {
    strategy: node.strategy ?? null,
    columns: partitionKeys(node.columns, columns),
    buckets: node.buckets ?? null,
  };
}
