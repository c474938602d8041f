/** CREATE and ALTER of views, functions, catalogs, databases, models and connections. */
import type {
  AlterCatalog,
  AlterConnection,
  AlterDatabase,
  AlterModel,
  AlterView,
  CreateCatalog,
  CreateConnection,
  CreateDatabase,
  CreateFunction,
  CreateModel,
  CreateView,
  FunctionResource,
  Query,
  RenameTo,
  ResetOptions,
  SetComment,
  SetOptions,
} from '../ast/index.ts';
import { parseRename, parseResetOptions, parseSetOptions } from './alter-table.ts';
import type { Cursor } from './cursor.ts';
import { parseString } from './literals.ts';
import {
  parseColumnList,
  parseComment,
  parseIdentifier,
  parseName,
  parseOptions,
  parseWithOptions,
} from './names.ts';
import type { Draft, Prefix } from './statement-parts.ts';
import { parseTableElements } from './table-elements.ts';

export function parseCreateView(p: Cursor, { temporary }: Prefix): Draft<CreateView> {
  const ifNotExists = p.takeAll('IF', 'NOT', 'EXISTS');
  const name = parseName(p, 'view');
  const columns = p.at('(') ? parseColumnList(p) : [];
  const comment = parseComment(p);
  p.expect('AS');
  const definition = parseDefinition(p);
  return { kind: 'CreateView', name, temporary, ifNotExists, columns, ...comment, ...definition };
}

function parseDefinition(p: Cursor): { query: Query; source: string } {
  const first = p.token;
  const query = p.query();
  const { start, end } = p.since(first);
  return { query, source: p.text.slice(start, end) };
}

export function parseAlterView(p: Cursor): Draft<AlterView> {
  const name = parseName(p, 'view');
  if (p.takeAll('RENAME', 'TO')) return { kind: 'AlterView', name, renameTo: parseName(p, 'view') };
  p.expect('AS');
  return { kind: 'AlterView', name, ...parseDefinition(p) };
}

const LANGUAGES = ['JAVA', 'SCALA', 'SQL', 'PYTHON', 'JAVASCRIPT', 'TYPESCRIPT'] as const;

export function parseCreateFunction(p: Cursor, prefix: Prefix): Draft<CreateFunction> {
  const conditional = p.takeAll('IF', 'NOT', 'EXISTS');
  const body = parseFunction(p, prefix);
  const resources = p.take('USING') ? p.list(parseResource) : [];
  const options = parseWithOptions(p);
  return { kind: 'CreateFunction', conditional, ...body, resources, options };
}

export function parseAlterFunction(p: Cursor, prefix: Prefix): Draft<CreateFunction> {
  const conditional = p.takeAll('IF', 'EXISTS');
  const body = parseFunction(p, prefix);
  return { kind: 'AlterFunction', conditional, ...body, resources: [], options: [] };
}

type FunctionBody = Pick<
  CreateFunction,
  'name' | 'temporary' | 'system' | 'implementation' | 'language'
>;

function parseFunction(p: Cursor, { temporary, system }: Prefix): FunctionBody {
  const name = parseName(p, 'function');
  p.expect('AS');
  const implementation = parseString(p);
  const language = p.take('LANGUAGE') ? { language: p.expectOne(LANGUAGES) } : {};
  return { name, temporary, system, implementation, ...language };
}

function parseResource(p: Cursor): FunctionResource {
  const first = p.token;
  const type = p.expectOne(['JAR', 'ARTIFACT']);
  const path = parseString(p);
  return { kind: 'FunctionResource', type, path, span: p.since(first) };
}

export function parseCreateCatalog(p: Cursor): Draft<CreateCatalog> {
  const ifNotExists = p.takeAll('IF', 'NOT', 'EXISTS');
  const name = parseIdentifier(p, 'catalog');
  const comment = parseComment(p);
  return { kind: 'CreateCatalog', name, ifNotExists, ...comment, options: parseWithOptions(p) };
}

export function parseAlterCatalog(p: Cursor): Draft<AlterCatalog> {
  const name = parseIdentifier(p, 'catalog');
  return { kind: 'AlterCatalog', name, action: parseCatalogAction(p) };
}

function parseCatalogAction(p: Cursor): SetOptions | ResetOptions | SetComment {
  const first = p.token;
  if (p.at('SET')) return parseSetOptions(p);
  if (p.at('RESET')) return parseResetOptions(p);
  p.expect('COMMENT');
  return { kind: 'SetComment', comment: parseString(p), span: p.since(first) };
}

export function parseCreateDatabase(p: Cursor): Draft<CreateDatabase> {
  const ifNotExists = p.takeAll('IF', 'NOT', 'EXISTS');
  const name = parseName(p, 'database');
  const comment = parseComment(p);
  return { kind: 'CreateDatabase', name, ifNotExists, ...comment, options: parseWithOptions(p) };
}

export function parseAlterDatabase(p: Cursor): Draft<AlterDatabase> {
  const name = parseName(p, 'database');
  return { kind: 'AlterDatabase', name, action: parseSetOptions(p) };
}

export function parseCreateModel(p: Cursor, { temporary }: Prefix): Draft<CreateModel> {
  const ifNotExists = p.takeAll('IF', 'NOT', 'EXISTS');
  const name = parseName(p, 'model');
  const input = p.take('INPUT') ? parseTableElements(p) : [];
  const output = p.take('OUTPUT') ? parseTableElements(p) : [];
  const comment = parseComment(p);
  const options = parseWithOptions(p);
  const as: { as?: Query } = p.take('AS') ? { as: p.query() } : {};
  return {
    kind: 'CreateModel',
    name,
    temporary,
    ifNotExists,
    input,
    output,
    ...comment,
    options,
    ...as,
  };
}

export function parseAlterModel(p: Cursor): Draft<AlterModel> {
  const ifExists = p.takeAll('IF', 'EXISTS');
  const name = parseName(p, 'model');
  return { kind: 'AlterModel', name, ifExists, action: parseNamedAction(p) };
}

function parseNamedAction(p: Cursor): RenameTo | SetOptions | ResetOptions {
  if (p.at('RENAME')) return parseRename(p);
  return p.at('SET') ? parseSetOptions(p) : parseResetOptions(p);
}

export function parseCreateConnection(
  p: Cursor,
  { temporary, system }: Prefix,
): Draft<CreateConnection> {
  const ifNotExists = p.takeAll('IF', 'NOT', 'EXISTS');
  const name = parseName(p, 'connection');
  const comment = parseComment(p);
  p.expect('WITH');
  const options = parseOptions(p);
  return { kind: 'CreateConnection', name, temporary, system, ifNotExists, ...comment, options };
}

export function parseAlterConnection(p: Cursor): Draft<AlterConnection> {
  const ifExists = p.takeAll('IF', 'EXISTS');
  const name = parseName(p, 'connection');
  return { kind: 'AlterConnection', name, ifExists, action: parseNamedAction(p) };
}
