/** SHOW, DESCRIBE and SHOW CREATE as rows. */

import { aggregateNames, functionNames } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { invalidTable, unsupported } from '../catalog/errors.ts';
import { isTable } from '../catalog/session-catalog.ts';
import { pathText } from '../catalog/table.ts';
import { databasePath } from './definition.ts';
import { describeColumns, describeObject } from './describe.ts';
import { type StatementResult, textRows } from './result.ts';
import type { Session } from './session.ts';
import { showCreate } from './show-create.ts';

export type ShowStatement = ast.Show | ast.ShowCreate | ast.Describe;

export function isShow(statement: ast.Statement): statement is ShowStatement {
  const { kind } = statement;
  return kind === 'Show' || kind === 'ShowCreate' || kind === 'Describe';
}

export function executeShow(statement: ShowStatement, session: Session): StatementResult {
  switch (statement.kind) {
    case 'Describe':
      return describeObject(statement, session);
    case 'ShowCreate':
      return showCreate(statement, session);
    case 'Show':
      return statement.object === 'COLUMNS'
        ? showColumns(statement, session)
        : showNames(statement, session);
  }
}

function showNames(statement: ast.Show, session: Session): StatementResult {
  const names = namesOf(statement, session).filter((name) => matches(name, statement.like));
  const heading = HEADINGS[statement.object] ?? statement.object.toLowerCase();
  return textRows(
    [heading],
    names.map((name) => [name]),
  );
}

const HEADINGS: Partial<Record<ast.ShownObject, string>> = {
  CATALOGS: 'catalog name',
  'CURRENT CATALOG': 'current catalog name',
  DATABASES: 'database name',
  'CURRENT DATABASE': 'current database name',
  TABLES: 'table name',
  VIEWS: 'view name',
  FUNCTIONS: 'function name',
  'USER FUNCTIONS': 'function name',
  MODULES: 'module name',
  'FULL MODULES': 'module name',
  PARTITIONS: 'partition name',
  JARS: 'jars',
  PROCEDURES: 'procedure name',
};

function namesOf(statement: ast.Show, session: Session): string[] {
  const { catalog } = session;
  switch (statement.object) {
    case 'CATALOGS':
      return [...catalog.catalogs.keys()].sort();
    case 'CURRENT CATALOG':
      return [catalog.currentCatalog];
    case 'CURRENT DATABASE':
      return [catalog.currentDatabase];
    case 'DATABASES': {
      const [name] = statement.from?.parts ?? [];
      return [
        ...catalog.catalog(name?.name ?? catalog.currentCatalog, name?.span).databases.keys(),
      ].sort();
    }
    case 'TABLES':
      return entryNames(statement, session);
    case 'VIEWS':
      return entryNames(statement, session, 'view');
    case 'FUNCTIONS':
      return [...functionNames(), ...aggregateNames(), ...userFunctions(session)]
        .map((name) => name.toLowerCase())
        .sort();
    case 'USER FUNCTIONS':
      return userFunctions(session);
    case 'MODULES':
    case 'FULL MODULES':
      return ['core'];
    case 'PARTITIONS':
      return partitionNames(statement, session);
    case 'JARS':
    case 'PROCEDURES':
      return [];
    default:
      throw unsupported(`SHOW ${statement.object}`, statement.span);
  }
}

function entryNames(statement: ast.Show, session: Session, kind?: 'view'): string[] {
  const { catalog } = session;
  const place =
    statement.from === undefined ? catalog.context : databasePath(statement.from, session);
  catalog.database(place, statement.from?.span);
  return catalog
    .names(place)
    .filter((name) => kind === undefined || catalog.find({ ...place, name })?.entry.kind === kind);
}

function userFunctions({ catalog }: Session): string[] {
  const database = catalog.database({
    catalog: catalog.currentCatalog,
    database: catalog.currentDatabase,
  });
  const temporary = [...catalog.temporaryFunctions.keys()].map((key) =>
    key.split('.').at(-1)!.replaceAll('`', ''),
  );
  return [
    ...new Set([...catalog.systemFunctions.keys(), ...temporary, ...database.functions.keys()]),
  ].sort();
}

function partitionNames(statement: ast.Show, { catalog }: Session): string[] {
  const { path, entry } = catalog.resolve(statement.from!);
  if (!isTable(entry) || entry.partitionKeys.length === 0) {
    throw invalidTable(`Table ${pathText(path)} is not partitioned.`, statement.from!.span);
  }
  const asked = statement.partition?.columns ?? [];
  return entry.partitions
    .filter((partition) =>
      asked.every(
        ({ column, value }) => value === undefined || partition[column.name] === textOf(value),
      ),
    )
    .map((partition) =>
      Object.entries(partition)
        .map(([name, value]) => `${name}=${value}`)
        .join('/'),
    );
}

function textOf(value: ast.Literal): string {
  if (value.kind === 'NumberLiteral') return value.text;
  return 'value' in value ? String(value.value) : '';
}

function showColumns(statement: ast.Show, session: Session): StatementResult {
  const { entry } = session.catalog.resolve(statement.from!);
  const { schema, rows } = describeColumns(entry);
  const shown = rows.filter(([name]) => matches(String(name), statement.like));
  return { kind: 'rows', schema, rows: shown };
}

/** LIKE of SHOW: % and _ with \ as escape. */
function matches(name: string, filter: ast.ShowFilter | undefined): boolean {
  if (filter === undefined) return true;
  const source = [...filter.pattern.matchAll(/\\(.)|(%)|(_)|([^%_\\])/gs)]
    .map(([, escaped, many, one, plain]) => {
      if (many !== undefined) return '.*';
      if (one !== undefined) return '.';
      return (escaped ?? plain ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  const found = new RegExp(`^${source}$`, filter.caseSensitive ? 's' : 'si').test(name);
  return found !== filter.negated;
}
