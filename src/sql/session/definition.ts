/** CREATE, ALTER and DROP of what is no table, and USE. */

import type { Span } from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import { formatQuery } from '../ast/index.ts';
import { optionsOf } from '../binder/define-table.ts';
import { bindQuery } from '../binder/query.ts';
import { createCatalog, createDatabase } from '../catalog/catalog.ts';
import {
  invalidTable,
  objectExists,
  sqlError,
  unknownObject,
  unsupported,
} from '../catalog/errors.ts';
import { functionKey } from '../catalog/session-catalog.ts';
import { type CatalogFunction, type CatalogView, quoted } from '../catalog/table.ts';
import type { Column } from '../logical/nodes.ts';
import { alterTable } from './alter-table.ts';
import { dropObject } from './drop.ts';
import { OK, type StatementResult } from './result.ts';
import type { Session } from './session.ts';

export type Definition =
  | ast.CreateView
  | ast.AlterView
  | ast.CreateFunction
  | ast.CreateCatalog
  | ast.AlterCatalog
  | ast.CreateDatabase
  | ast.AlterDatabase
  | ast.AlterTable
  | ast.Drop
  | ast.Use;

const KINDS: ReadonlySet<string> = new Set<Definition['kind']>([
  'CreateView',
  'AlterView',
  'CreateFunction',
  'AlterFunction',
  'CreateCatalog',
  'AlterCatalog',
  'CreateDatabase',
  'AlterDatabase',
  'AlterTable',
  'Drop',
  'Use',
]);

export function isDefinition(statement: ast.Statement): statement is Definition {
  return KINDS.has(statement.kind);
}

export async function executeDefinition(
  statement: Definition,
  session: Session,
): Promise<StatementResult> {
  switch (statement.kind) {
    case 'CreateView':
      return createView(statement, session);
    case 'AlterView':
      return alterView(statement, session);
    case 'CreateFunction':
    case 'AlterFunction':
      return createFunction(statement, session);
    case 'CreateCatalog':
      return createNewCatalog(statement, session);
    case 'AlterCatalog':
      return alterCatalog(statement, session);
    case 'CreateDatabase':
      return createNewDatabase(statement, session);
    case 'AlterDatabase':
      return alterDatabase(statement, session);
    case 'AlterTable':
      return alterTable(statement, session);
    case 'Drop':
      return dropObject(statement, session);
    case 'Use':
      return use(statement, session);
  }
}

function createView(statement: ast.CreateView, session: Session): StatementResult {
  const view = defineView(statement.query, statement.columns, session);
  session.catalog.create(
    session.catalog.path(statement.name),
    { ...view, comment: statement.comment ?? null },
    {
      temporary: statement.temporary,
      ifNotExists: statement.ifNotExists,
      span: statement.name.span,
    },
  );
  return OK;
}

/** The query is bound once to check it; its text is what the view keeps. */
function defineView(
  query: ast.Query,
  names: readonly ast.Identifier[],
  session: Session,
): CatalogView {
  const { columns } = bindQuery(query, session.context());
  if (names.length > 0 && names.length !== columns.length) {
    const message = `VIEW definition and input fields not match: ${names.length} names for ${columns.length} columns`;
    throw invalidTable(message, names[0]!.span);
  }
  return {
    kind: 'view',
    query,
    text: formatQuery(query),
    columns: uniqueColumns(columns, names, query.span),
    comment: null,
    context: session.catalog.context,
  };
}

function uniqueColumns(
  columns: readonly Column[],
  names: readonly ast.Identifier[],
  span: Span,
): CatalogView['columns'] {
  const seen = new Set<string>();
  return columns.map((column, i) => {
    const name = names[i]?.name ?? column.name;
    if (seen.has(name)) {
      const message = `A column with the same name ${quoted(name)} has been defined`;
      throw sqlError('SQL_DUPLICATE_COLUMN', message, { span: names[i]?.span ?? span });
    }
    seen.add(name);
    return { name, type: column.type, time: column.time };
  });
}

function alterView(statement: ast.AlterView, session: Session): StatementResult {
  const { catalog } = session;
  const found = catalog.resolve(statement.name);
  if (found.entry.kind !== 'view') {
    throw invalidTable(`'${found.path.name}' is a table, not a view`, statement.name.span);
  }
  if (statement.renameTo !== undefined) {
    catalog.rename(found, catalog.path(statement.renameTo), statement.renameTo.span);
  } else if (statement.query !== undefined) {
    catalog.replace(found, {
      ...defineView(statement.query, [], session),
      comment: found.entry.comment,
    });
  }
  return OK;
}

async function createFunction(
  statement: ast.CreateFunction,
  session: Session,
): Promise<StatementResult> {
  const { catalog } = session;
  const language = statement.language ?? 'JAVA';
  if (language !== 'JAVASCRIPT' && language !== 'TYPESCRIPT') {
    throw unsupported(
      `a function in ${language}`,
      statement.span,
      "write it in TypeScript: AS 'module.js#name' LANGUAGE JAVASCRIPT",
    );
  }
  const made: CatalogFunction = {
    implementation: statement.implementation,
    language,
    resources: statement.resources.map(({ path }) => path),
    options: optionsOf(statement.options),
  };
  const { into, key } = functionPlace(statement, session);
  const exists = into.has(key);
  const alter = statement.kind === 'AlterFunction';
  const name = statement.name.parts.map((part) => part.name).join('.');
  if (alter && !exists) {
    if (statement.conditional) return OK;
    throw unknownObject('FUNCTION', name, [...into.keys()], statement.name.span);
  }
  if (!alter && exists) {
    if (statement.conditional) return OK;
    throw objectExists('FUNCTION', name, statement.name.span);
  }
  catalog.database(catalog.path(statement.name), statement.name.span);
  await session.functions.load(statement.name.parts.at(-1)!.name, made);
  into.set(key, made);
  return OK;
}

/** Functions live with the system, with the session, or in a database. */
export function functionPlace(
  statement: { readonly name: ast.Name; readonly temporary: boolean; readonly system: boolean },
  { catalog }: Session,
): { into: Map<string, CatalogFunction>; key: string } {
  const path = catalog.path(statement.name);
  if (statement.system) return { into: catalog.systemFunctions, key: path.name.toLowerCase() };
  if (statement.temporary) return { into: catalog.temporaryFunctions, key: functionKey(path) };
  return { into: catalog.database(path).functions, key: path.name.toLowerCase() };
}

function createNewCatalog(statement: ast.CreateCatalog, { catalog }: Session): StatementResult {
  const { name } = statement.name;
  if (catalog.catalogs.has(name)) {
    if (statement.ifNotExists) return OK;
    throw objectExists('CATALOG', name, statement.name.span);
  }
  const options = optionsOf(statement.options);
  if (options['type'] !== 'generic_in_memory') {
    throw unsupported(
      `a catalog of type '${options['type'] ?? ''}'`,
      statement.span,
      "use 'type' = 'generic_in_memory'",
    );
  }
  const database = options['default-database'] ?? 'default';
  catalog.catalogs.set(name, createCatalog(name, database, options, statement.comment ?? null));
  return OK;
}

function alterCatalog(statement: ast.AlterCatalog, session: Session): StatementResult {
  const catalog = session.catalog.catalog(statement.name.name, statement.name.span);
  const { action } = statement;
  if (action.kind === 'SetComment') catalog.comment = action.comment;
  else if (action.kind === 'SetOptions') {
    catalog.options = { ...catalog.options, ...optionsOf(action.options) };
  } else catalog.options = without(catalog.options, action.keys);
  return OK;
}

export function without(
  options: Readonly<Record<string, string>>,
  keys: readonly string[],
): Record<string, string> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => !keys.includes(key)));
}

/** `[catalog.]database`. */
export function databasePath(
  name: ast.Name,
  { catalog }: Session,
): { catalog: string; database: string } {
  const [first, second] = name.parts.map((part) => part.name) as [string, string?];
  return second === undefined
    ? { catalog: catalog.currentCatalog, database: first }
    : { catalog: first, database: second };
}

function createNewDatabase(statement: ast.CreateDatabase, session: Session): StatementResult {
  const path = databasePath(statement.name, session);
  const { databases } = session.catalog.catalog(path.catalog, statement.name.span);
  if (databases.has(path.database)) {
    if (statement.ifNotExists) return OK;
    throw objectExists('DATABASE', path.database, statement.name.span);
  }
  const options = optionsOf(statement.options);
  databases.set(path.database, createDatabase(path.database, statement.comment ?? null, options));
  return OK;
}

function alterDatabase(statement: ast.AlterDatabase, session: Session): StatementResult {
  const database = session.catalog.database(
    databasePath(statement.name, session),
    statement.name.span,
  );
  database.options = { ...database.options, ...optionsOf(statement.action.options) };
  return OK;
}

function use(statement: ast.Use, session: Session): StatementResult {
  const { catalog } = session;
  if (statement.object === 'CATALOG') {
    const name = statement.name.parts[0]!.name;
    catalog.currentDatabase = catalog.catalog(name, statement.name.span).defaultDatabase;
    catalog.currentCatalog = name;
    return OK;
  }
  const path = databasePath(statement.name, session);
  catalog.database(path, statement.name.span);
  catalog.currentCatalog = path.catalog;
  catalog.currentDatabase = path.database;
  return OK;
}
