/** SHOW: lists of what there is, and the DDL of one thing. */
import type { Name, Show, ShowCreate, ShowFilter, ShownObject } from '../ast/index.ts';
import type { Cursor, Slot } from './cursor.ts';
import * as errors from './errors.ts';
import { parseString } from './literals.ts';
import { parseIdentifier, parseName } from './names.ts';
import type { Draft } from './statement-parts.ts';
import { parsePartition } from './table-elements.ts';
import type { Token } from './token.ts';

interface Form {
  /** What FROM or IN is followed by; without it there is no FROM. */
  readonly from?: Slot;
  readonly like?: 'LIKE' | 'ILIKE';
}

const FORMS: Readonly<Record<ShownObject, Form>> = {
  CATALOGS: { like: 'ILIKE' },
  'CURRENT CATALOG': {},
  DATABASES: { from: 'catalog', like: 'ILIKE' },
  'CURRENT DATABASE': {},
  TABLES: { from: 'database', like: 'LIKE' },
  'MATERIALIZED TABLES': { from: 'database', like: 'LIKE' },
  VIEWS: { from: 'database', like: 'LIKE' },
  COLUMNS: { from: 'table', like: 'LIKE' },
  FUNCTIONS: { from: 'database', like: 'ILIKE' },
  'USER FUNCTIONS': { from: 'database', like: 'ILIKE' },
  PROCEDURES: { from: 'database', like: 'ILIKE' },
  MODULES: {},
  'FULL MODULES': {},
  PARTITIONS: {},
  JARS: {},
  JOBS: {},
  MODELS: { from: 'database', like: 'LIKE' },
  CONNECTIONS: { from: 'database', like: 'LIKE' },
};

export function parseShow(p: Cursor): Draft<Show | ShowCreate> {
  p.expect('SHOW');
  if (p.take('CREATE')) return parseShowCreate(p);
  const object = parseObject(p);
  if (object === 'PARTITIONS') return parseShowPartitions(p);
  const { from, like } = FORMS[object];
  const source = from === undefined ? {} : parseSource(p, object, from);
  const filter = like === undefined ? {} : parseFilter(p, like);
  return { kind: 'Show', object, ...source, ...filter };
}

function parseObject(p: Cursor): ShownObject {
  for (const object of Object.keys(FORMS) as ShownObject[]) {
    const [first, second] = object.split(' ') as [string, string | undefined];
    if (!p.at(first) || (second !== undefined && p.peek(1).key !== second)) continue;
    p.expect(...object.split(' '));
    return object;
  }
  return p.unexpected();
}

function parseShowPartitions(p: Cursor): Draft<Show> {
  const from = parseName(p, 'table');
  const partition = p.at('PARTITION') ? { partition: parsePartition(p, false) } : {};
  return { kind: 'Show', object: 'PARTITIONS', from, ...partition };
}

function parseSource(p: Cursor, object: ShownObject, slot: Slot): { from?: Name } {
  const preposition = p.takeOne(['FROM', 'IN']);
  if (preposition === undefined) {
    if (object === 'COLUMNS') p.unexpected();
    return {};
  }
  const from = parseName(p, slot);
  if (object === 'DATABASES' && from.parts.length > 1) {
    throw errors.syntaxError(
      'a catalog has a name of one part',
      from.span,
      'write SHOW DATABASES FROM c',
    );
  }
  return { from };
}

function parseFilter(p: Cursor, form: 'LIKE' | 'ILIKE'): { like?: ShowFilter } {
  const first: Token = p.token;
  const negated = p.take('NOT');
  const operator = p.takeOne(form === 'LIKE' ? ['LIKE'] : ['LIKE', 'ILIKE']);
  if (operator === undefined) return negated ? p.unexpected() : {};
  const pattern = parseString(p);
  const caseSensitive = operator === 'LIKE';
  return { like: { kind: 'ShowFilter', pattern, caseSensitive, negated, span: p.since(first) } };
}

function parseShowCreate(p: Cursor): Draft<ShowCreate> {
  p.takeAll('OR', 'ALTER');
  const key = p.expectOne(['TABLE', 'MATERIALIZED', 'VIEW', 'CATALOG', 'MODEL', 'CONNECTION']);
  if (key === 'CATALOG') {
    const part = parseIdentifier(p, 'catalog');
    return {
      kind: 'ShowCreate',
      object: key,
      name: { kind: 'Name', parts: [part], span: part.span },
    };
  }
  if (key === 'MATERIALIZED') {
    p.expect('TABLE');
    return { kind: 'ShowCreate', object: 'MATERIALIZED TABLE', name: parseName(p, 'table') };
  }
  const slot = key === 'VIEW' ? 'view' : key === 'TABLE' ? 'table' : 'name';
  return { kind: 'ShowCreate', object: key, name: parseName(p, slot) };
}
