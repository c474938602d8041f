/** Functions whose arguments are separated by keywords; the result is a plain `Call`. */
import { type Call, type Expression, type SymbolArgument, TIME_UNITS } from '../ast/index.ts';
import { withClauses } from './calls.ts';
import type { Cursor } from './cursor.ts';
import { parseIdentifier, toIdentifier } from './names.ts';
import { type Token, tokenSpan } from './token.ts';

type Arguments = (p: Cursor) => Expression[];

const SPECIAL: ReadonlyMap<string, Arguments> = new Map([
  ['EXTRACT', parseExtract],
  ['POSITION', parsePosition],
  ['OVERLAY', parseOverlay],
  ['FLOOR', parseRounding],
  ['CEIL', parseRounding],
  ['CEILING', parseRounding],
  ['SUBSTRING', parseSubstring],
  ['TRIM', parseTrim],
  ['TIMESTAMPADD', parseUnitFirst],
  ['TIMESTAMPDIFF', parseUnitFirst],
  ['TIMESTAMP_DIFF', parseUnitLast],
  ['DATE_DIFF', parseUnitLast],
  ['DATETIME_DIFF', parseUnitLast],
]);

/** The call, if one of these functions comes next. */
export function parseSpecialCall(p: Cursor): Call | undefined {
  const first = p.token;
  const parse = SPECIAL.get(first.key);
  if (parse === undefined || p.peek(1).key !== '(') return undefined;
  const name = {
    kind: 'Name',
    parts: [toIdentifier(p.advance())],
    span: tokenSpan(first),
  } as const;
  p.expect('(');
  const values = parse(p);
  p.expect(')');
  return withClauses(p, { kind: 'Call', name, arguments: values, span: p.since(first) });
}

/** `EXTRACT(unit FROM x)`. */
function parseExtract(p: Cursor): Expression[] {
  const unit = parseUnit(p);
  p.expect('FROM');
  return [unit, p.expression()];
}

/** `POSITION(a IN x [FROM n])`: the first operand is a single one, IN would swallow the rest. */
function parsePosition(p: Cursor): Expression[] {
  const values = [p.grammar.operand(p)];
  p.expect('IN');
  values.push(p.expression());
  if (p.take('FROM')) values.push(p.expression());
  return values;
}

/** `OVERLAY(x PLACING y FROM n [FOR m])`. */
function parseOverlay(p: Cursor): Expression[] {
  const values = [p.expression()];
  p.expect('PLACING');
  values.push(p.expression());
  p.expect('FROM');
  values.push(p.expression());
  if (p.take('FOR')) values.push(p.expression());
  return values;
}

/** `FLOOR(x)` or `FLOOR(x TO unit)`. */
function parseRounding(p: Cursor): Expression[] {
  const value = p.expression();
  return p.take('TO') ? [value, parseUnit(p)] : [value];
}

/** `SUBSTRING(x FROM n [FOR m])`, with commas in place of both words. */
function parseSubstring(p: Cursor): Expression[] {
  const values = [p.expression()];
  p.expectOne(['FROM', ',']);
  values.push(p.expression());
  if (p.takeOne(['FOR', ',']) !== undefined) values.push(p.expression());
  return values;
}

/** `TRIM([side] [characters] [FROM] x)`: [Symbol, characters, x] or [Symbol, x]. */
function parseTrim(p: Cursor): Expression[] {
  const first = p.token;
  const where = p.takeOne(['BOTH', 'LEADING', 'TRAILING']);
  const side: SymbolArgument = { kind: 'Symbol', name: where ?? 'BOTH', span: tokenSpan(first) };
  if (where !== undefined && p.take('FROM')) return [side, p.expression()];
  const value = p.expression();
  return p.take('FROM') ? [side, value, p.expression()] : [side, value];
}

/** `TIMESTAMPADD(unit, n, t)`, `TIMESTAMPDIFF(unit, a, b)`. */
function parseUnitFirst(p: Cursor): Expression[] {
  const unit = parseUnit(p);
  p.expect(',');
  const second = p.expression();
  p.expect(',');
  return [unit, second, p.expression()];
}

/** `TIMESTAMP_DIFF(a, b, unit)`. */
function parseUnitLast(p: Cursor): Expression[] {
  const first = p.expression();
  p.expect(',');
  const second = p.expression();
  p.expect(',');
  return [first, second, parseUnit(p)];
}

/** A time unit; any other name is let through, for the binder to say which units there are. */
function parseUnit(p: Cursor): SymbolArgument {
  const token: Token = p.token;
  const known = p.takeOne([...TIME_UNITS]);
  if (known === undefined) parseIdentifier(p, 'name');
  return { kind: 'Symbol', name: token.value.toUpperCase(), span: tokenSpan(token) };
}
