/** DROP of anything. */

import type * as ast from '../ast/index.ts';
import { invalidTable, unknownObject, unsupported } from '../catalog/errors.ts';
import { pathText } from '../catalog/table.ts';
import { databasePath, functionPlace } from './definition.ts';
import { OK, type StatementResult } from './result.ts';
import type { Session } from './session.ts';

export function dropObject(statement: ast.Drop, session: Session): StatementResult {
  switch (statement.object) {
    case 'TABLE':
    case 'VIEW':
      return dropEntry(statement, statement.object, session);
    case 'FUNCTION':
      return dropFunction(statement, session);
    case 'CATALOG':
      return dropCatalog(statement, session);
    case 'DATABASE':
      return dropDatabase(statement, session);
    default:
      throw unsupported(`DROP ${statement.object}`, statement.span);
  }
}

function dropEntry(
  statement: ast.Drop,
  object: 'TABLE' | 'VIEW',
  { catalog }: Session,
): StatementResult {
  const path = catalog.path(statement.name);
  const found = catalog.find(path);
  const written = statement.name.parts.map((part) => part.name).join('.');
  const fits =
    found?.entry.kind === object.toLowerCase() && found.temporary === statement.temporary;
  if (found !== undefined && fits) {
    catalog.remove(found);
    return OK;
  }
  if (found?.temporary === true && !statement.temporary) {
    throw invalidTable(
      `Temporary ${object.toLowerCase()} with identifier '${pathText(path)}' exists. Drop it first before removing the permanent ${object.toLowerCase()}.`,
      statement.name.span,
    );
  }
  if (statement.ifExists) return OK;
  const others = catalog
    .names(path)
    .filter((name) => catalog.find({ ...path, name })?.entry.kind === object.toLowerCase());
  throw unknownObject(object, written, others, statement.name.span);
}

function dropFunction(statement: ast.Drop, session: Session): StatementResult {
  const { into, key } = functionPlace(statement, session);
  if (into.delete(key) || statement.ifExists) return OK;
  const written = statement.name.parts.map((part) => part.name).join('.');
  throw unknownObject('FUNCTION', written, [...into.keys()], statement.name.span);
}

function dropCatalog(statement: ast.Drop, { catalog }: Session): StatementResult {
  const name = statement.name.parts[0]!.name;
  if (!catalog.catalogs.has(name) && statement.ifExists) return OK;
  catalog.catalog(name, statement.name.span);
  if (name === catalog.currentCatalog) {
    throw invalidTable('Cannot drop a catalog which is currently in use.', statement.name.span);
  }
  catalog.catalogs.delete(name);
  return OK;
}

function dropDatabase(statement: ast.Drop, session: Session): StatementResult {
  const path = databasePath(statement.name, session);
  const { span } = statement.name;
  const { databases } = session.catalog.catalog(path.catalog, span);
  if (!databases.has(path.database) && statement.ifExists) return OK;
  const database = session.catalog.database(path, span);
  const current =
    path.catalog === session.catalog.currentCatalog &&
    path.database === session.catalog.currentDatabase;
  if (current) throw invalidTable('Cannot drop a database which is currently in use.', span);
  if (!statement.cascade && database.entries.size + database.functions.size > 0) {
    throw invalidTable(
      `Database ${path.database} in catalog ${path.catalog} is not empty.`,
      span,
      'add CASCADE',
    );
  }
  databases.delete(path.database);
  return OK;
}
