/** CREATE, ALTER and DROP: which rule goes with what. */
import type { Drop, DroppedObject, Statement } from '../ast/index.ts';
import { parseAlterMaterializedTable, parseAlterTable } from './alter-table.ts';
import {
  parseAlterCatalog,
  parseAlterConnection,
  parseAlterDatabase,
  parseAlterFunction,
  parseAlterModel,
  parseAlterView,
  parseCreateCatalog,
  parseCreateConnection,
  parseCreateDatabase,
  parseCreateFunction,
  parseCreateModel,
  parseCreateView,
} from './create-other.ts';
import { parseCreateMaterializedTable, parseCreateTable } from './create-table.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { parseName } from './names.ts';
import type { Draft, Prefix } from './statement-parts.ts';
import { type Token, tokenSpan } from './token.ts';

type Rule = (p: Cursor, prefix: Prefix) => Draft;

const CREATE: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['TABLE', parseCreateTable],
  ['MATERIALIZED', (p, prefix) => parseMaterialized(p, prefix)],
  ['VIEW', parseCreateView],
  ['FUNCTION', parseCreateFunction],
  ['CATALOG', parseCreateCatalog],
  ['DATABASE', parseCreateDatabase],
  ['MODEL', parseCreateModel],
  ['CONNECTION', parseCreateConnection],
]);

export function parseCreate(p: Cursor): Draft<Statement> {
  const first = p.token;
  p.expect('CREATE');
  const orAlter = p.takeAll('OR', 'ALTER');
  const orReplace = !orAlter && p.takeAll('OR', 'REPLACE');
  const temporary = p.take('TEMPORARY');
  const system = p.take('SYSTEM');
  const prefix: Prefix = { orAlter, orReplace, temporary, system };
  const object = p.token;
  if (system && !p.at('FUNCTION') && !p.at('CONNECTION')) p.unexpected();
  if (orAlter && !p.at('MATERIALIZED')) p.unexpected();
  const key = p.expectOne([...CREATE.keys()]);
  checkPrefix(prefix, key, first, object);
  return CREATE.get(key)!(p, prefix);
}

function checkPrefix(prefix: Prefix, key: string, first: Token, object: Token): void {
  const span = { ...tokenSpan(first), end: object.end };
  if (key === 'FUNCTION' && prefix.system && !prefix.temporary) {
    throw errors.notAllowed(
      'CREATE SYSTEM FUNCTION',
      'write CREATE TEMPORARY SYSTEM FUNCTION',
      span,
    );
  }
  if (key === 'MATERIALIZED' && prefix.temporary) {
    throw errors.notAllowed('a temporary materialized table', 'leave TEMPORARY out', span);
  }
}

function parseMaterialized(p: Cursor, prefix: Prefix): Draft<Statement> {
  p.expect('TABLE');
  return parseCreateMaterializedTable(p, prefix);
}

const ALTER: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['TABLE', parseAlterTable],
  ['MATERIALIZED', parseAlterMaterialized],
  ['VIEW', parseAlterView],
  ['FUNCTION', parseAlterFunction],
  ['CATALOG', parseAlterCatalog],
  ['DATABASE', parseAlterDatabase],
  ['MODEL', parseAlterModel],
  ['CONNECTION', parseAlterConnection],
]);

export function parseAlter(p: Cursor): Draft<Statement> {
  p.expect('ALTER');
  const temporary = p.take('TEMPORARY');
  const system = temporary && p.take('SYSTEM');
  if (temporary && !p.at('FUNCTION')) p.unexpected();
  const key = p.expectOne([...ALTER.keys()]);
  return ALTER.get(key)!(p, { orAlter: false, orReplace: false, temporary, system });
}

function parseAlterMaterialized(p: Cursor): Draft<Statement> {
  p.expect('TABLE');
  return parseAlterMaterializedTable(p);
}

const SLOTS = {
  TABLE: 'table',
  MATERIALIZED: 'table',
  VIEW: 'view',
  FUNCTION: 'function',
  CATALOG: 'catalog',
  DATABASE: 'database',
  MODEL: 'model',
  CONNECTION: 'connection',
} as const;

export function parseDrop(p: Cursor): Draft<Drop> {
  p.expect('DROP');
  const temporary = p.take('TEMPORARY');
  const system = p.take('SYSTEM');
  if (system && !p.at('FUNCTION') && !p.at('CONNECTION')) p.unexpected();
  if (temporary && p.token.key === 'MATERIALIZED') {
    const span = tokenSpan(p.token);
    throw errors.notAllowed('a temporary materialized table', 'leave TEMPORARY out', span);
  }
  const key = p.expectOne(Object.keys(SLOTS) as (keyof typeof SLOTS)[]);
  if (key === 'MATERIALIZED') p.expect('TABLE');
  const object: DroppedObject = key === 'MATERIALIZED' ? 'MATERIALIZED TABLE' : key;
  const ifExists = p.takeAll('IF', 'EXISTS');
  const name = parseName(p, SLOTS[key]);
  const cascade = key === 'DATABASE' && p.takeOne(['CASCADE', 'RESTRICT']) === 'CASCADE';
  return { kind: 'Drop', object, name, temporary, system, ifExists, cascade };
}
