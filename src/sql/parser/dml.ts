/** Statements about rows: INSERT, statement sets, DELETE, UPDATE, TRUNCATE, ANALYZE and CALL. */
import type {
  AnalyzeTable,
  Assignment,
  CallProcedure,
  Delete,
  Identifier,
  Insert,
  Name,
  StatementSet,
  TruncateTable,
  Update,
} from '../ast/index.ts';
import { parseCall } from './calls.ts';
import type { Cursor } from './cursor.ts';
import { parseHints, parseIdentifier, parseName } from './names.ts';
import type { Draft } from './statement-parts.ts';
import { parsePartition } from './table-elements.ts';

export function parseInsert(p: Cursor): Draft<Insert> {
  p.expect('INSERT');
  const overwrite = p.expectOne(['INTO', 'OVERWRITE']) === 'OVERWRITE';
  const target = parseName(p, 'table');
  const hints = parseHints(p);
  const partition = p.at('PARTITION') ? { partition: parsePartition(p, false) } : {};
  const columns = parseInsertColumns(p);
  const query = p.query();
  const conflict = p.takeAll('ON', 'CONFLICT') ? { onConflict: parseConflict(p) } : {};
  return { kind: 'Insert', target, hints, overwrite, ...partition, ...columns, query, ...conflict };
}

/** `(a, b.c)`; a parenthesis may also open the query. */
function parseInsertColumns(p: Cursor): { columns?: readonly Name[] } {
  if (!p.at('(')) return {};
  const next = p.peek(1);
  if (next.kind !== 'name' && (next.kind !== 'word' || isQueryWord(next.key))) return {};
  return { columns: p.parenthesised((q) => parseName(q, 'column')) };
}

function isQueryWord(key: string): boolean {
  return key === 'SELECT' || key === 'WITH' || key === 'VALUES' || key === 'TABLE';
}

function parseConflict(p: Cursor): 'NOTHING' | 'ERROR' | 'DEDUPLICATE' {
  p.expect('DO');
  return p.expectOne(['NOTHING', 'ERROR', 'DEDUPLICATE']);
}

/** `STATEMENT SET BEGIN insert; insert; END`. */
export function parseStatementSet(p: Cursor): Draft<StatementSet> {
  p.expect('STATEMENT', 'SET', 'BEGIN');
  const statements: Insert[] = [];
  do {
    const first = p.token;
    const insert = parseInsert(p);
    const span = p.since(first);
    statements.push({ ...insert, span, text: p.text.slice(span.start, span.end) });
    p.expect(';');
  } while (!p.take('END'));
  return { kind: 'StatementSet', statements };
}

export function parseDelete(p: Cursor): Draft<Delete> {
  p.expect('DELETE', 'FROM');
  const target = parseName(p, 'table');
  const alias = parseAlias(p);
  const where = p.take('WHERE') ? { where: p.expression() } : {};
  return { kind: 'Delete', target, ...alias, ...where };
}

function parseAlias(p: Cursor): { alias?: Identifier } {
  if (p.take('AS')) return { alias: parseIdentifier(p, 'alias') };
  if (!p.atName('alias')) return {};
  p.implicitAlias = p.index;
  return { alias: parseIdentifier(p, 'alias') };
}

export function parseUpdate(p: Cursor): Draft<Update> {
  p.expect('UPDATE');
  const target = parseName(p, 'table');
  const alias = parseAlias(p);
  p.expect('SET');
  const assignments = p.list(parseAssignment);
  const where = p.take('WHERE') ? { where: p.expression() } : {};
  return { kind: 'Update', target, ...alias, assignments, ...where };
}

function parseAssignment(p: Cursor): Assignment {
  const first = p.token;
  const column = parseIdentifier(p, 'column');
  p.expect('=');
  const value = p.expression();
  return { kind: 'Assignment', column, value, span: p.since(first) };
}

export function parseTruncate(p: Cursor): Draft<TruncateTable> {
  p.expect('TRUNCATE', 'TABLE');
  return { kind: 'TruncateTable', name: parseName(p, 'table') };
}

export function parseAnalyze(p: Cursor): Draft<AnalyzeTable> {
  p.expect('ANALYZE', 'TABLE');
  const name = parseName(p, 'table');
  const partition = p.at('PARTITION') ? { partition: parsePartition(p, true) } : {};
  p.expect('COMPUTE', 'STATISTICS');
  const columns = p.take('FOR') ? { columns: parseAnalyzedColumns(p) } : {};
  return { kind: 'AnalyzeTable', name, ...partition, ...columns };
}

function parseAnalyzedColumns(p: Cursor): 'ALL' | readonly Identifier[] {
  if (p.take('ALL')) {
    p.expect('COLUMNS');
    return 'ALL';
  }
  p.expect('COLUMNS');
  return p.list((q) => parseIdentifier(q, 'column'));
}

export function parseCallProcedure(p: Cursor): Draft<CallProcedure> {
  p.expect('CALL');
  return { kind: 'CallProcedure', call: parseCall(p) };
}
