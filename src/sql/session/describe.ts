/** DESCRIBE: the columns of a table or view, or what is known of a catalogue, database or function. */

import { BOOLEAN, type Schema, STRING, typeToString, withNullable } from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import { unknownObject, unsupported } from '../catalog/errors.ts';
import type { CatalogEntry, CatalogTable, CatalogView, TableColumn } from '../catalog/table.ts';
import type { TimeAttribute } from '../logical/nodes.ts';
import { databasePath } from './definition.ts';
import { type StatementResult, textRows } from './result.ts';
import type { Session } from './session.ts';

export function describeObject(statement: ast.Describe, session: Session): StatementResult {
  const { catalog } = session;
  const { span } = statement.name;
  switch (statement.object) {
    case 'TABLE': {
      const { schema, rows } = describeColumns(catalog.resolve(statement.name).entry);
      return { kind: 'rows', schema, rows };
    }
    case 'CATALOG': {
      const found = catalog.catalog(statement.name.parts[0]!.name, span);
      const rows = [
        ['name', found.name],
        ['type', found.options['type'] ?? ''],
        ['comment', found.comment],
        ...optionRows(found.options, statement.extended),
      ];
      return textRows(['info name', 'info value'], rows);
    }
    case 'DATABASE': {
      const found = catalog.database(databasePath(statement.name, session), span);
      const rows = [
        ['name', found.name],
        ['comment', found.comment ?? ''],
        ...optionRows(found.options, statement.extended),
      ];
      return textRows(['info name', 'info value'], rows);
    }
    case 'FUNCTION': {
      const parts = statement.name.parts.map((part) => part.name);
      const found = catalog.findFunction(parts);
      if (found === undefined) throw unknownObject('FUNCTION', parts.join('.'), [], span);
      const rows = [
        ['class name', found.implementation],
        ['function language', found.language],
        ['resource uris', found.resources.join(', ')],
      ];
      return textRows(['info name', 'info value'], rows);
    }
    default:
      throw unsupported(`DESCRIBE ${statement.object}`, statement.span);
  }
}

function optionRows(options: Readonly<Record<string, string>>, extended: boolean): string[][] {
  if (!extended) return [];
  return Object.entries(options).map(([key, value]) => [`option:${key}`, value]);
}

export interface ColumnRows {
  readonly schema: Schema;
  readonly rows: readonly (readonly (string | boolean | null)[])[];
}

/** Name, type, null, key, extras, watermark; comments only where there are any. */
export function describeColumns(entry: CatalogEntry): ColumnRows {
  const columns = entry.kind === 'table' ? entry.columns.map(toDescribed) : viewColumns(entry);
  const commented = columns.some(({ column }) => column.comment !== null);
  const table = entry.kind === 'table' ? entry : null;
  const rows = columns.map(({ column, time }) => [
    column.name,
    typeText(column, time ?? timeOf(column, table)),
    column.type.nullable,
    keyText(column, table),
    extrasText(column),
    table?.watermark?.column === column.name ? table.watermark.text : null,
    ...(commented ? [column.comment] : []),
  ]);
  const names = ['name', 'type', 'null', 'key', 'extras', 'watermark'];
  const fields = (commented ? [...names, 'comment'] : names).map((name) => ({
    name,
    type: name === 'null' ? BOOLEAN() : STRING(),
  }));
  return { schema: { fields }, rows };
}

interface Described {
  readonly column: TableColumn;
  readonly time: TimeAttribute;
}

function toDescribed(column: TableColumn): Described {
  return { column, time: null };
}

function viewColumns(view: CatalogView): Described[] {
  return view.columns.map(({ name, type, time }) => ({
    column: { kind: 'physical', name, type, comment: null },
    time,
  }));
}

function timeOf(column: TableColumn, table: CatalogTable | null): TimeAttribute {
  if (table?.watermark?.column === column.name) return 'event';
  return column.kind === 'computed' && column.text === 'PROCTIME()' ? 'processing' : null;
}

function typeText(column: TableColumn, time: TimeAttribute): string {
  const text = typeToString(withNullable(column.type, true));
  if (time === null) return text;
  return `${text} ${time === 'event' ? '*ROWTIME*' : '*PROCTIME*'}`;
}

function keyText(column: TableColumn, table: CatalogTable | null): string | null {
  const key = table?.primaryKey?.columns;
  return key?.includes(column.name) === true ? `PRI(${key.join(', ')})` : null;
}

function extrasText(column: TableColumn): string | null {
  if (column.kind === 'computed') return `AS ${column.text}`;
  if (column.kind !== 'metadata') return null;
  const from = column.key === null ? '' : ` FROM '${column.key}'`;
  return `METADATA${from}${column.virtual ? ' VIRTUAL' : ''}`;
}
