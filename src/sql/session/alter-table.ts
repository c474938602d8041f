/** ALTER TABLE: names, options, columns, keys and watermarks; the table is replaced whole or not at all. */

import type * as ast from '../ast/index.ts';
import { defineTable, optionsOf } from '../binder/define-table.ts';
import { unknownColumn } from '../binder/errors.ts';
import { invalidTable, unsupported } from '../catalog/errors.ts';
import { isTable } from '../catalog/session-catalog.ts';
import { type CatalogTable, quoted, type TableColumn } from '../catalog/table.ts';
import { without } from './definition.ts';
import { OK, type StatementResult } from './result.ts';
import type { Session } from './session.ts';

export function alterTable(statement: ast.AlterTable, session: Session): StatementResult {
  const { catalog } = session;
  if (statement.ifExists && catalog.find(catalog.path(statement.name)) === undefined) return OK;
  const found = catalog.resolve(statement.name);
  if (!isTable(found.entry)) {
    throw invalidTable('ALTER TABLE for a view is not allowed', statement.name.span);
  }
  const { action } = statement;
  if (action.kind === 'RenameTo') {
    catalog.rename(found, catalog.path(action.to), action.to.span);
    return OK;
  }
  catalog.replace(found, altered(found.entry, action, session));
  return OK;
}

type Change = Exclude<ast.AlterTableAction, ast.RenameTo>;

function altered(table: CatalogTable, action: Change, session: Session): CatalogTable {
  switch (action.kind) {
    case 'SetOptions':
      return { ...table, options: { ...table.options, ...optionsOf(action.options) } };
    case 'ResetOptions':
      if (action.keys.includes('connector')) {
        throw invalidTable("ALTER TABLE RESET does not support changing 'connector'", action.span);
      }
      return { ...table, options: without(table.options, action.keys) };
    case 'RenameColumn':
      return renameColumn(table, action);
    case 'AlterSchema':
      return alterSchema(table, action, session);
    case 'DropColumns':
      return action.columns.reduce((one, name) => dropColumn(one, name), table);
    case 'DropPrimaryKey':
    case 'DropConstraint':
      return dropKey(table, action);
    case 'DropWatermark':
      if (table.watermark === null) {
        throw invalidTable('The base table does not define any watermark strategy.', action.span);
      }
      return { ...table, watermark: null };
    case 'DropDistribution':
      return { ...table, distribution: null };
    case 'AlterDistribution':
      return defineTable(
        { ...NOTHING, distribution: action.distribution },
        table,
        session.context(),
      );
    case 'AddPartitions':
      return addPartitions(table, action);
    case 'DropPartitions':
      return dropPartitions(table, action);
  }
}

const NOTHING = {
  elements: [],
  options: {},
  partitionKeys: [],
  distribution: undefined,
  comment: undefined,
};

function nameText(name: ast.Name): string {
  if (name.parts.length > 1) throw unsupported('changing a nested column', name.span);
  return name.parts[0]!.name;
}

function columnOf(table: CatalogTable, name: ast.Name): TableColumn {
  const text = nameText(name);
  const found = table.columns.find((column) => column.name === text);
  if (found === undefined) {
    throw unknownColumn(
      text,
      table.columns.map((column) => column.name),
      name.span,
    );
  }
  return found;
}

/** A column that computed ones or the watermark read can't go or change its name. */
function refuseUsed(table: CatalogTable, name: string, span: ast.Name['span']): void {
  const mark = quoted(name);
  const users = table.columns.flatMap((column) =>
    column.kind === 'computed' && column.text.includes(mark) ? [column.name] : [],
  );
  if (users.length > 0) {
    throw invalidTable(
      `The column ${mark} is referenced by computed column ${users.map(quoted).join(', ')}.`,
      span,
    );
  }
  if (table.watermark?.column === name || table.watermark?.text.includes(mark) === true) {
    throw invalidTable(`The column ${mark} is referenced by watermark expression.`, span);
  }
}

function renameColumn(table: CatalogTable, action: ast.RenameColumn): CatalogTable {
  const column = columnOf(table, action.from);
  const to = nameText(action.to);
  if (table.columns.some(({ name }) => name === to)) {
    throw invalidTable(`The column ${quoted(to)} already existed in table schema.`, action.to.span);
  }
  refuseUsed(table, column.name, action.from.span);
  const rename = (name: string): string => (name === column.name ? to : name);
  return {
    ...table,
    columns: table.columns.map((one) => (one === column ? { ...one, name: to } : one)),
    primaryKey:
      table.primaryKey === null
        ? null
        : { ...table.primaryKey, columns: table.primaryKey.columns.map(rename) },
    partitionKeys: table.partitionKeys.map(rename),
  };
}

function dropColumn(table: CatalogTable, name: ast.Name): CatalogTable {
  const column = columnOf(table, name);
  refuseUsed(table, column.name, name.span);
  if (table.primaryKey?.columns.includes(column.name) === true) {
    throw invalidTable(`The column ${quoted(column.name)} is used as the primary key.`, name.span);
  }
  if (table.partitionKeys.includes(column.name)) {
    throw invalidTable(
      `The column ${quoted(column.name)} is used as the partition keys.`,
      name.span,
    );
  }
  return { ...table, columns: table.columns.filter((one) => one !== column) };
}

function dropKey(
  table: CatalogTable,
  action: ast.DropPrimaryKey | ast.DropConstraint,
): CatalogTable {
  if (table.primaryKey === null) {
    throw invalidTable('The base table does not define any primary key.', action.span);
  }
  if (action.kind === 'DropConstraint' && action.name.name !== table.primaryKey.name) {
    throw invalidTable(
      `The base table does not define a primary key constraint named '${action.name.name}'.`,
      action.span,
      `its name is '${table.primaryKey.name}'`,
    );
  }
  return { ...table, primaryKey: null };
}

/** ADD and MODIFY go through the same door as CREATE TABLE, so the same rules hold. */
function alterSchema(table: CatalogTable, action: ast.AlterSchema, session: Session): CatalogTable {
  let base = table;
  for (const { element } of action.changes) base = checkedBase(base, element, action.operation);
  const elements = action.changes.map(({ element }) => element);
  const defined = defineTable({ ...NOTHING, elements }, base, session.context());
  return { ...defined, columns: arranged(defined.columns, table, action) };
}

function checkedBase(
  base: CatalogTable,
  element: ast.TableElement,
  operation: 'ADD' | 'MODIFY',
): CatalogTable {
  const modify = operation === 'MODIFY';
  if (element.kind === 'Watermark') {
    if (modify !== (base.watermark !== null)) {
      const state = modify ? 'does not define any' : 'has already defined the';
      throw invalidTable(`The base table ${state} watermark strategy.`, element.span);
    }
    return { ...base, watermark: null };
  }
  if (element.kind === 'TableConstraint') {
    if (modify !== (base.primaryKey !== null)) {
      const state = modify ? 'does not define any' : 'has already defined the';
      throw invalidTable(`The base table ${state} primary key constraint.`, element.span);
    }
    return { ...base, primaryKey: null };
  }
  const known = base.columns.find(({ name }) => name === element.name.name);
  if (modify && known === undefined) {
    throw unknownColumn(
      element.name.name,
      base.columns.map(({ name }) => name),
      element.name.span,
    );
  }
  if (!modify && known !== undefined) {
    throw invalidTable(
      `Try to add a column ${quoted(known.name)} which already exists in the table.`,
      element.span,
    );
  }
  return { ...base, columns: base.columns.filter((column) => column !== known) };
}

/** New columns where FIRST and AFTER say, changed ones where they were. */
function arranged(
  columns: readonly TableColumn[],
  before: CatalogTable,
  action: ast.AlterSchema,
): TableColumn[] {
  const result = before.columns.flatMap((old) => {
    const now = columns.find(({ name }) => name === old.name);
    return now === undefined ? [] : [now];
  });
  for (const column of columns)
    if (!result.some(({ name }) => name === column.name)) result.push(column);
  for (const { element, position } of action.changes) {
    if (position === undefined || !('name' in element) || element.kind === 'TableConstraint')
      continue;
    const at = result.findIndex(({ name }) => name === element.name.name);
    const [moved] = result.splice(at, 1);
    if (position === 'FIRST') result.unshift(moved!);
    else {
      const after = columnOf({ ...before, columns: result }, position.after);
      result.splice(result.indexOf(after) + 1, 0, moved!);
    }
  }
  return result;
}

function partitionOf(spec: ast.PartitionSpec, table: CatalogTable): Record<string, string> {
  return Object.fromEntries(
    spec.columns.map(({ column, value }) => {
      if (!table.partitionKeys.includes(column.name)) {
        throw unknownColumn(column.name, table.partitionKeys, column.span);
      }
      return [column.name, literalText(value)];
    }),
  );
}

function literalText(value: ast.Literal | undefined): string {
  if (value === undefined) return '';
  if (value.kind === 'StringLiteral' || value.kind === 'DateTimeLiteral') return value.value;
  if (value.kind === 'NumberLiteral') return value.text;
  return value.kind === 'BooleanLiteral' ? String(value.value) : '';
}

function samePartition(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.keys(a).length === Object.keys(b).length &&
    Object.entries(a).every(([k, v]) => b[k] === v)
  );
}

function addPartitions(table: CatalogTable, action: ast.AddPartitions): CatalogTable {
  const partitions = [...table.partitions];
  for (const spec of action.partitions) {
    const partition = partitionOf(spec, table);
    if (!partitions.some((one) => samePartition(one, partition))) partitions.push(partition);
    else if (!action.ifNotExists) throw invalidTable('this partition exists already', spec.span);
  }
  return { ...table, partitions };
}

function dropPartitions(table: CatalogTable, action: ast.DropPartitions): CatalogTable {
  let partitions = table.partitions;
  for (const spec of action.partitions) {
    const partition = partitionOf(spec, table);
    const kept = partitions.filter((one) => !samePartition(one, partition));
    if (kept.length === partitions.length && !action.ifExists) {
      throw invalidTable('there is no such partition', spec.span);
    }
    partitions = kept;
  }
  return { ...table, partitions };
}
