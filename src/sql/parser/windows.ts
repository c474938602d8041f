/** Windows of OVER and of the WINDOW clause. */
import type { Frame, FrameBound, Identifier, NamedWindow, WindowSpec } from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import { parseIdentifier } from './names.ts';
import { parseOrderBy } from './query-parts.ts';

/** `OVER name` or `OVER (...)`, without the OVER. */
export function parseOver(p: Cursor): WindowSpec | Identifier {
  return p.at('(') ? parseWindow(p) : parseIdentifier(p, 'name');
}

/** `w AS (...)`. */
export function parseNamedWindow(p: Cursor): NamedWindow {
  const first = p.token;
  const name = parseIdentifier(p, 'name');
  p.expect('AS');
  const window = parseWindow(p);
  return { kind: 'NamedWindow', name, window, span: p.since(first) };
}

function parseWindow(p: Cursor): WindowSpec {
  const first = p.token;
  p.expect('(');
  const base = p.atName('name') ? { base: parseIdentifier(p) } : {};
  const partitionBy = p.takeAll('PARTITION', 'BY') ? p.list((q) => q.plainExpression()) : [];
  const orderBy = p.at('ORDER') ? parseOrderBy(p) : [];
  const unit = p.takeOne(['ROWS', 'RANGE']);
  const frame = unit === undefined ? {} : { frame: parseFrame(p, unit) };
  p.expect(')');
  return { kind: 'WindowSpec', ...base, partitionBy, orderBy, ...frame, span: p.since(first) };
}

function parseFrame(p: Cursor, unit: 'ROWS' | 'RANGE'): Frame {
  const first = p.previous;
  if (!p.take('BETWEEN'))
    return { kind: 'Frame', unit, start: parseBound(p), span: p.since(first) };
  const start = parseBound(p);
  p.expect('AND');
  const end = parseBound(p);
  return { kind: 'Frame', unit, start, end, span: p.since(first) };
}

function parseBound(p: Cursor): FrameBound {
  const first = p.token;
  if (p.takeAll('CURRENT', 'ROW')) {
    return { kind: 'FrameBound', bound: 'CURRENT ROW', span: p.since(first) };
  }
  const next = p.peek(1).key;
  if (p.at('UNBOUNDED') && (next === 'PRECEDING' || next === 'FOLLOWING')) {
    p.advance();
    p.advance();
    return { kind: 'FrameBound', bound: `UNBOUNDED ${next}`, span: p.since(first) };
  }
  const offset = p.plainExpression();
  const bound = p.expectOne(['PRECEDING', 'FOLLOWING']);
  return { kind: 'FrameBound', bound, offset, span: p.since(first) };
}
