/** CREATE and ALTER of tables as SQL text. */
import { formatExpression, formatInterval, formatQuery } from './format.ts';
import {
  formatColumns,
  formatIdentifier,
  formatName,
  formatOptions,
  formatString,
  join,
} from './format-names.ts';
import { formatType } from './format-type.ts';
import type {
  AlterMaterializedTableAction,
  AlterTableAction,
  ColumnDefinition,
  CreateMaterializedTable,
  CreateTable,
  Distribution,
  PartitionSpec,
  SchemaChange,
  StartMode,
  TableConstraint,
  TableElement,
  TableLike,
} from './table-ddl.ts';

export function formatCreateTable(node: CreateTable): string {
  return join(
    'CREATE',
    node.orReplace && 'OR REPLACE',
    node.temporary && 'TEMPORARY',
    'TABLE',
    node.ifNotExists && 'IF NOT EXISTS',
    formatName(node.name),
    formatProperties(node),
    node.like && formatLike(node.like),
    node.as && `AS ${formatQuery(node.as)}`,
  );
}

export function formatCreateMaterializedTable(node: CreateMaterializedTable): string {
  return join(
    'CREATE',
    node.orAlter && 'OR ALTER',
    'MATERIALIZED TABLE',
    formatName(node.name),
    formatProperties(node),
    node.startMode && formatStartMode(node.startMode),
    node.freshness && `FRESHNESS = ${formatInterval(node.freshness)}`,
    node.refreshMode && `REFRESH_MODE = ${node.refreshMode}`,
    `AS ${formatQuery(node.as)}`,
  );
}

function formatProperties(node: CreateTable | CreateMaterializedTable): string {
  const { elements, columnOrder, comment, distribution, partitionedBy, options } = node;
  return join(
    elements.length > 0 && formatElements(elements),
    columnOrder && formatColumns(columnOrder),
    formatComment(comment),
    distribution && `DISTRIBUTED ${formatDistribution(distribution)}`,
    partitionedBy.length > 0 && `PARTITIONED BY ${formatColumns(partitionedBy)}`,
    options.length > 0 && `WITH ${formatOptions(options)}`,
  );
}

function formatStartMode({ mode, argument }: StartMode): string {
  return `START_MODE = ${mode}${argument === undefined ? '' : `(${formatExpression(argument)})`}`;
}

export function formatComment(comment: string | undefined): string | undefined {
  return comment === undefined ? undefined : `COMMENT ${formatString(comment)}`;
}

/** The lines between the parentheses of CREATE TABLE, with them. */
export function formatElements(elements: readonly TableElement[]): string {
  return `(${elements.map(formatElement).join(', ')})`;
}

/** One line of CREATE TABLE. */
export function formatElement(element: TableElement): string {
  switch (element.kind) {
    case 'Watermark': {
      const column = formatName(element.column);
      return `WATERMARK FOR ${column} AS ${formatExpression(element.expression)}`;
    }
    case 'TableConstraint':
      return formatConstraint(element, formatColumns(element.columns));
    default:
      return join(
        formatIdentifier(element.name),
        formatColumn(element),
        formatComment(element.comment),
      );
  }
}

function formatColumn(column: ColumnDefinition): string {
  switch (column.kind) {
    case 'ComputedColumn':
      return `AS ${formatExpression(column.expression)}`;
    case 'MetadataColumn': {
      const from = column.from === undefined ? undefined : `FROM ${formatString(column.from)}`;
      return join(formatType(column.type), 'METADATA', from, column.virtual && 'VIRTUAL');
    }
    case 'PhysicalColumn':
      return join(
        formatType(column.type),
        column.constraint && formatConstraint(column.constraint, ''),
      );
  }
}

function formatConstraint({ type, name, enforced }: TableConstraint, columns: string): string {
  const state = enforced === undefined ? undefined : enforced ? 'ENFORCED' : 'NOT ENFORCED';
  return join(name && `CONSTRAINT ${formatIdentifier(name)}`, type, columns, state);
}

function formatDistribution({ strategy, columns, buckets }: Distribution): string {
  const into = buckets === undefined ? undefined : `INTO ${buckets} BUCKETS`;
  return join(columns.length > 0 && `BY ${strategy ?? ''}${formatColumns(columns)}`, into);
}

function formatLike({ source, rules }: TableLike): string {
  const list = rules.map(({ strategy, feature }) => `${strategy} ${feature}`).join(' ');
  return join(`LIKE ${formatName(source)}`, list !== '' && `(${list})`);
}

export function formatAction(action: AlterTableAction | AlterMaterializedTableAction): string {
  switch (action.kind) {
    case 'RenameTo':
      return `RENAME TO ${formatName(action.to)}`;
    case 'RenameColumn':
      return `RENAME ${formatName(action.from)} TO ${formatName(action.to)}`;
    case 'SetOptions':
      return `SET ${formatOptions(action.options)}`;
    case 'ResetOptions':
      return `RESET (${action.keys.map(formatString).join(', ')})`;
    case 'AlterSchema':
      return `${action.operation} (${action.changes.map(formatChange).join(', ')})`;
    case 'AlterDistribution':
      return `${action.operation} DISTRIBUTION ${formatDistribution(action.distribution)}`;
    case 'AddPartitions':
      return join(
        'ADD',
        action.ifNotExists && 'IF NOT EXISTS',
        ...action.partitions.map(formatPartition),
      );
    case 'DropPartitions': {
      const list = action.partitions.map(formatPartition).join(', ');
      return join('DROP', action.ifExists && 'IF EXISTS', list);
    }
    case 'SetFreshness':
      return `SET FRESHNESS = ${formatInterval(action.freshness)}`;
    case 'SetRefreshMode':
      return `SET REFRESH_MODE = ${action.mode}`;
    case 'Suspend':
      return 'SUSPEND';
    case 'Resume':
      return join('RESUME', action.options.length > 0 && `WITH ${formatOptions(action.options)}`);
    case 'Refresh':
      return join('REFRESH', action.partition && formatPartition(action.partition));
    case 'AlterQuery':
      return `AS ${formatQuery(action.query)}`;
    default:
      return `DROP ${formatDropped(action)}`;
  }
}

type DropAction = Extract<
  AlterTableAction,
  {
    kind:
      | 'DropDistribution'
      | 'DropColumns'
      | 'DropConstraint'
      | 'DropPrimaryKey'
      | 'DropWatermark';
  }
>;

function formatDropped(action: DropAction): string {
  switch (action.kind) {
    case 'DropDistribution':
      return 'DISTRIBUTION';
    case 'DropPrimaryKey':
      return 'PRIMARY KEY';
    case 'DropWatermark':
      return 'WATERMARK';
    case 'DropConstraint':
      return `CONSTRAINT ${formatIdentifier(action.name)}`;
    case 'DropColumns':
      return `(${action.columns.map(formatName).join(', ')})`;
  }
}

function formatChange({ element, position }: SchemaChange): string {
  if (position === undefined) return formatElement(element);
  const place = position === 'FIRST' ? 'FIRST' : `AFTER ${formatName(position.after)}`;
  return `${formatElement(element)} ${place}`;
}

/** `PARTITION (a = 1) WITH (...)`. */
export function formatPartition({ columns, options }: PartitionSpec): string {
  const list = columns.map(({ column, value }) =>
    join(formatIdentifier(column), value && `= ${formatExpression(value)}`),
  );
  return join(
    `PARTITION (${list.join(', ')})`,
    options.length > 0 && `WITH ${formatOptions(options)}`,
  );
}
