/** SHOW CREATE: the statement that would make the object again. */

import { typeToString } from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import { formatString } from '../ast/index.ts';
import { invalidTable, unsupported } from '../catalog/errors.ts';
import type { ResolvedEntry } from '../catalog/session-catalog.ts';
import {
  type CatalogTable,
  type CatalogView,
  type ObjectPath,
  pathText,
  quoted,
  type TableColumn,
} from '../catalog/table.ts';
import { type StatementResult, textRows } from './result.ts';
import type { Session } from './session.ts';

export function showCreate(statement: ast.ShowCreate, session: Session): StatementResult {
  if (statement.object === 'CATALOG') return showCatalog(statement, session);
  if (statement.object !== 'TABLE' && statement.object !== 'VIEW') {
    throw unsupported(`SHOW CREATE ${statement.object}`, statement.span);
  }
  const found = session.catalog.resolve(statement.name);
  if (found.entry.kind !== statement.object.toLowerCase()) {
    throw invalidTable(
      `SHOW CREATE ${statement.object} is only supported for ${statement.object.toLowerCase()}s, but ${pathText(found.path)} is a ${found.entry.kind}. Please use SHOW CREATE ${found.entry.kind.toUpperCase()} instead.`,
      statement.name.span,
    );
  }
  return textRows(['result'], [[createText(found)]]);
}

function showCatalog(statement: ast.ShowCreate, session: Session): StatementResult {
  const found = session.catalog.catalog(statement.name.parts[0]!.name, statement.name.span);
  const text = `CREATE CATALOG ${quoted(found.name)}${withText(found.options)}`;
  return textRows(['result'], [[text]]);
}

function createText({ path, entry, temporary }: ResolvedEntry): string {
  return entry.kind === 'table'
    ? tableText(path, entry, temporary)
    : viewText(path, entry, temporary);
}

function viewText(path: ObjectPath, view: CatalogView, temporary: boolean): string {
  const names = view.columns.map(({ name }) => `  ${quoted(name)}`).join(',\n');
  const comment = view.comment === null ? '' : `COMMENT ${formatString(view.comment)}\n`;
  return `CREATE ${temporary ? 'TEMPORARY ' : ''}VIEW ${pathText(path)} (\n${names}\n)\n${comment}AS ${view.text}\n`;
}

function tableText(path: ObjectPath, table: CatalogTable, temporary: boolean): string {
  const lines = table.columns.map((column) => `  ${columnText(column)}`);
  if (table.watermark !== null) {
    lines.push(`  WATERMARK FOR ${quoted(table.watermark.column)} AS ${table.watermark.text}`);
  }
  if (table.primaryKey !== null) {
    const { name, columns } = table.primaryKey;
    lines.push(
      `  CONSTRAINT ${quoted(name)} PRIMARY KEY (${columns.map(quoted).join(', ')}) NOT ENFORCED`,
    );
  }
  const parts = [
    `CREATE ${temporary ? 'TEMPORARY ' : ''}TABLE ${pathText(path)}${lines.length === 0 ? '' : ` (\n${lines.join(',\n')}\n)`}`,
    table.comment === null ? '' : `COMMENT ${formatString(table.comment)}`,
    distributionText(table),
    table.partitionKeys.length === 0
      ? ''
      : `PARTITIONED BY (${table.partitionKeys.map(quoted).join(', ')})`,
  ].filter((part) => part !== '');
  return `${parts.join('\n')}${withText(table.options)}`;
}

function distributionText({ distribution }: CatalogTable): string {
  if (distribution === null) return '';
  const { strategy, columns, buckets } = distribution;
  const by = columns.length === 0 ? '' : ` BY ${strategy ?? ''}(${columns.map(quoted).join(', ')})`;
  return `DISTRIBUTED${by}${buckets === null ? '' : ` INTO ${buckets} BUCKETS`}`;
}

function columnText(column: TableColumn): string {
  const comment = column.comment === null ? '' : ` COMMENT ${formatString(column.comment)}`;
  const name = quoted(column.name);
  if (column.kind === 'computed') return `${name} AS ${column.text}${comment}`;
  const type = typeText(column.type);
  if (column.kind === 'physical') return `${name} ${type}${comment}`;
  const from = column.key === null ? '' : ` FROM '${column.key}'`;
  return `${name} ${type} METADATA${from}${column.virtual ? ' VIRTUAL' : ''}${comment}`;
}

/** Flink spells the two long types out here. */
function typeText(type: TableColumn['type']): string {
  return typeToString(type)
    .replaceAll(/\bSTRING\b/g, 'VARCHAR(2147483647)')
    .replaceAll(/\bBYTES\b/g, 'VARBINARY(2147483647)')
    .replaceAll(/TIMESTAMP_LTZ\((\d)\)/g, 'TIMESTAMP($1) WITH LOCAL TIME ZONE');
}

function withText(options: Readonly<Record<string, string>>): string {
  const lines = Object.entries(options).map(
    ([key, value]) => `  ${formatString(key)} = ${formatString(value)}`,
  );
  return lines.length === 0 ? '' : `\nWITH (\n${lines.join(',\n')}\n)\n`;
}
