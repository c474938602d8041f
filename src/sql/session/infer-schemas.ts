/** Asks connectors for the columns of tables that were declared without any, before they are read. */

import { MillraceError, type Schema } from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import { isTable, type SessionCatalog } from '../catalog/session-catalog.ts';
import type { TableKnowledge } from './environment.ts';

export async function inferSchemas(
  statement: ast.Statement,
  catalog: SessionCatalog,
  knowledge: TableKnowledge | undefined,
): Promise<void> {
  if (knowledge?.inferSchema === undefined) return;
  for (const name of readTables(statement)) {
    const found = catalog.find(catalog.path(name));
    if (found === undefined || !isTable(found.entry) || found.entry.columns.length > 0) continue;
    const { fields } = await inferred(name, knowledge.inferSchema(found.entry.options));
    const columns = fields.map(
      ({ name: column, type }) =>
        ({ kind: 'physical', name: column, type, comment: null }) as const,
    );
    catalog.replace(found, { ...found.entry, columns });
  }
}

async function inferred(name: ast.Name, schema: Promise<Schema>): Promise<Schema> {
  try {
    return await schema;
  } catch (error) {
    throw error instanceof MillraceError ? error.at(name.span) : error;
  }
}

/** Names that a statement reads from: tables in FROM, arguments of table functions, DESCRIBE. */
function readTables(statement: ast.Statement): ast.Name[] {
  const names: ast.Name[] = [];
  if (statement.kind === 'Describe' || statement.kind === 'ShowCreate') names.push(statement.name);
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const part of value) walk(part);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = value as Partial<ast.TableName> & { readonly table?: unknown };
    const kind = node.kind as string | undefined;
    if (kind === 'TableName' || kind === 'ExplicitTable') names.push(node.name!);
    if (kind === 'TableArgument' && isName(node.table)) names.push(node.table);
    if (kind === 'TableLike') names.push((value as ast.TableLike).source);
    for (const part of Object.values(value)) walk(part);
  };
  walk(statement);
  return names;
}

function isName(value: unknown): value is ast.Name {
  return typeof value === 'object' && value !== null && (value as ast.Name).kind === 'Name';
}
