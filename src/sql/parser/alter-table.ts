/** ALTER TABLE and ALTER MATERIALIZED TABLE. */
import type {
  AddPartitions,
  AlterMaterializedTable,
  AlterMaterializedTableAction,
  AlterSchema,
  AlterTable,
  AlterTableAction,
  DropPartitions,
  PartitionSpec,
  RenameColumn,
  RenameTo,
  ResetOptions,
  SchemaChange,
  SetOptions,
} from '../ast/index.ts';
import { parseFreshness, parseRefreshMode } from './create-table.ts';
import type { Cursor } from './cursor.ts';
import {
  parseIdentifier,
  parseName,
  parseOptionKeys,
  parseOptions,
  parseWithOptions,
} from './names.ts';
import type { Draft } from './statement-parts.ts';
import {
  checkWatermarks,
  parseColumn,
  parseDistribution,
  parsePartition,
  parseTableElement,
} from './table-elements.ts';
import type { Token } from './token.ts';

/** After `ALTER TABLE`. */
export function parseAlterTable(p: Cursor): Draft<AlterTable> {
  const ifExists = p.takeAll('IF', 'EXISTS');
  const name = parseName(p, 'table');
  return { kind: 'AlterTable', name, ifExists, action: parseAction(p) };
}

function parseAction(p: Cursor): AlterTableAction {
  const first = p.token;
  if (p.at('ADD') && p.peek(1).key === 'PARTITION') return parseAddPartitions(p, first);
  if (p.takeAll('ADD', 'IF', 'NOT', 'EXISTS')) return parsePartitions(p, first, true);
  if (p.at('DROP') && (p.peek(1).key === 'PARTITION' || p.peek(1).key === 'IF')) {
    return parseDropPartitions(p, first);
  }
  if (p.at('RENAME') && p.peek(1).key !== 'TO') return parseRenameColumn(p, first);
  if (p.at('RENAME')) return parseRename(p);
  return parseSchemaAction(p, first);
}

type SchemaAction = Extract<AlterTableAction, AlterMaterializedTableAction>;

/** What both kinds of tables share: options, columns, keys, watermark and distribution. */
function parseSchemaAction(p: Cursor, first: Token): SchemaAction {
  if (p.at('SET')) return parseSetOptions(p);
  if (p.at('RESET')) return parseResetOptions(p);
  const operation = p.takeOne(['ADD', 'MODIFY']);
  if (operation === undefined) return parseDrop(p, first);
  if (p.take('DISTRIBUTION')) {
    const distribution = parseDistribution(p);
    return { kind: 'AlterDistribution', operation, distribution, span: p.since(first) };
  }
  return parseAlterSchema(p, operation, first);
}

/** `RENAME TO name`. */
export function parseRename(p: Cursor): RenameTo {
  const first = p.token;
  p.expect('RENAME', 'TO');
  return { kind: 'RenameTo', to: parseName(p, 'name'), span: p.since(first) };
}

/** `SET ('key' = 'value')`. */
export function parseSetOptions(p: Cursor): SetOptions {
  const first = p.token;
  p.expect('SET');
  return { kind: 'SetOptions', options: parseOptions(p), span: p.since(first) };
}

/** `RESET ('key')`. */
export function parseResetOptions(p: Cursor): ResetOptions {
  const first = p.token;
  p.expect('RESET');
  return { kind: 'ResetOptions', keys: parseOptionKeys(p), span: p.since(first) };
}

function parseRenameColumn(p: Cursor, first: Token): RenameColumn {
  p.expect('RENAME');
  const from = parseName(p, 'column');
  p.expect('TO');
  const to = parseName(p, 'column');
  return { kind: 'RenameColumn', from, to, span: p.since(first) };
}

function parseAlterSchema(p: Cursor, operation: 'ADD' | 'MODIFY', first: Token): AlterSchema {
  const changes = p.at('(') ? p.parenthesised(parseChange) : [parseChange(p)];
  checkWatermarks(changes.map(({ element }) => element));
  return { kind: 'AlterSchema', operation, changes, span: p.since(first) };
}

function parseChange(p: Cursor): SchemaChange {
  const first = p.token;
  const isColumn = !p.at('WATERMARK') && !p.at('CONSTRAINT') && !p.at('PRIMARY') && !p.at('UNIQUE');
  const element = isColumn ? parseColumn(p) : parseTableElement(p);
  const position = isColumn ? parsePosition(p) : {};
  return { kind: 'SchemaChange', element, ...position, span: p.since(first) };
}

function parsePosition(p: Cursor): Pick<SchemaChange, 'position'> {
  if (p.take('FIRST')) return { position: 'FIRST' };
  return p.take('AFTER') ? { position: { after: parseName(p, 'column') } } : {};
}

function parseDrop(p: Cursor, first: Token): SchemaAction {
  p.expect('DROP');
  if (p.takeAll('PRIMARY', 'KEY')) return { kind: 'DropPrimaryKey', span: p.since(first) };
  if (p.take('WATERMARK')) return { kind: 'DropWatermark', span: p.since(first) };
  if (p.take('DISTRIBUTION')) return { kind: 'DropDistribution', span: p.since(first) };
  if (p.take('CONSTRAINT')) {
    return { kind: 'DropConstraint', name: parseIdentifier(p), span: p.since(first) };
  }
  const column = (q: Cursor) => parseName(q, 'column');
  const columns = p.at('(') ? p.parenthesised(column) : [column(p)];
  return { kind: 'DropColumns', columns, span: p.since(first) };
}

function parseAddPartitions(p: Cursor, first: Token): AddPartitions {
  p.expect('ADD');
  return parsePartitions(p, first, false);
}

function parsePartitions(p: Cursor, first: Token, ifNotExists: boolean): AddPartitions {
  const partitions: PartitionSpec[] = [];
  do {
    const partition = parsePartition(p, false);
    partitions.push({ ...partition, options: parseWithOptions(p) });
  } while (p.at('PARTITION'));
  return { kind: 'AddPartitions', ifNotExists, partitions, span: p.since(first) };
}

function parseDropPartitions(p: Cursor, first: Token): DropPartitions {
  p.expect('DROP');
  const ifExists = p.takeAll('IF', 'EXISTS');
  const partitions: PartitionSpec[] = [];
  do {
    partitions.push(parsePartition(p, false));
  } while (p.take(','));
  return { kind: 'DropPartitions', ifExists, partitions, span: p.since(first) };
}

/** After `ALTER MATERIALIZED TABLE`. */
export function parseAlterMaterializedTable(p: Cursor): Draft<AlterMaterializedTable> {
  const name = parseName(p, 'table');
  return { kind: 'AlterMaterializedTable', name, action: parseMaterializedAction(p) };
}

function parseMaterializedAction(p: Cursor): AlterMaterializedTableAction {
  const first = p.token;
  if (p.take('SUSPEND')) return { kind: 'Suspend', span: p.since(first) };
  if (p.take('RESUME')) {
    return { kind: 'Resume', options: parseWithOptions(p), span: p.since(first) };
  }
  if (p.take('REFRESH')) {
    const partition = p.at('PARTITION') ? { partition: parsePartition(p, false) } : {};
    return { kind: 'Refresh', ...partition, span: p.since(first) };
  }
  if (p.take('AS')) return { kind: 'AlterQuery', query: p.query(), span: p.since(first) };
  if (p.takeAll('SET', 'FRESHNESS')) {
    return { kind: 'SetFreshness', freshness: parseFreshness(p), span: p.since(first) };
  }
  if (p.takeAll('SET', 'REFRESH_MODE')) {
    return { kind: 'SetRefreshMode', mode: parseRefreshMode(p), span: p.since(first) };
  }
  return parseSchemaAction(p, first);
}
