/** Operators with a syntax of their own: IS, IN, BETWEEN, LIKE, ANY and ALL, `[..]`, `.field`. */
import type {
  Between,
  ElementAccess,
  Expression,
  FieldAccess,
  InList,
  InSubquery,
  Is,
  IsDistinctFrom,
  IsTest,
  Like,
  Quantified,
  Query,
} from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import { parseIdentifier } from './names.ts';
import { parseQueryOrList } from './operands.ts';
import { joinSpans, tokenSpan } from './token.ts';

type Rule = (p: Cursor) => Expression;

export function parseIs(p: Cursor, operand: Expression, right: Rule): Is | IsDistinctFrom {
  p.expect('IS');
  const negated = p.take('NOT');
  if (p.take('DISTINCT')) {
    p.expect('FROM');
    const other = right(p);
    const span = joinSpans(operand.span, other.span);
    return { kind: 'IsDistinctFrom', left: operand, right: other, negated, span };
  }
  const test = parseTest(p);
  return { kind: 'Is', operand, test, negated, span: spanFrom(operand, p) };
}

function parseTest(p: Cursor): IsTest {
  if (!p.take('JSON')) return p.expectOne(['NULL', 'TRUE', 'FALSE', 'UNKNOWN']);
  const kind = p.takeOne(['VALUE', 'OBJECT', 'ARRAY', 'SCALAR']);
  return kind === undefined ? 'JSON' : `JSON ${kind}`;
}

export function parseIn(p: Cursor, operand: Expression): InList | InSubquery {
  const negated = p.take('NOT');
  p.expect('IN');
  const right = parseQueryOrList(p);
  const span = spanFrom(operand, p);
  if (isQuery(right)) return { kind: 'InSubquery', operand, query: right, negated, span };
  return { kind: 'InList', operand, values: right, negated, span };
}

function isQuery(right: Query | readonly Expression[]): right is Query {
  return 'kind' in right;
}

export function parseBetween(p: Cursor, operand: Expression, bound: Rule): Between {
  const negated = p.take('NOT');
  p.expect('BETWEEN');
  const symmetric = p.take('SYMMETRIC');
  if (!symmetric) p.take('ASYMMETRIC');
  const low = bound(p);
  p.expect('AND');
  const high = bound(p);
  const span = joinSpans(operand.span, high.span);
  return { kind: 'Between', operand, low, high, symmetric, negated, span };
}

/** LIKE and SIMILAR TO. */
export function parseLike(p: Cursor, operand: Expression, right: Rule): Like {
  const negated = p.take('NOT');
  const operator = p.take('SIMILAR') ? 'SIMILAR TO' : 'LIKE';
  p.expect(operator === 'LIKE' ? 'LIKE' : 'TO');
  const pattern = right(p);
  const ending = p.take('ESCAPE') ? { escape: p.grammar.operand(p) } : {};
  const span = spanFrom(operand, p);
  return { kind: 'Like', operator, operand, pattern, ...ending, negated, span };
}

export function parseQuantified(
  p: Cursor,
  operand: Expression,
  operator: Quantified['operator'],
): Quantified {
  p.expect(operator);
  const quantifier = p.expectOne(['ANY', 'SOME', 'ALL']) === 'ALL' ? 'ALL' : 'ANY';
  const over = parseQueryOrList(p);
  return { kind: 'Quantified', operator, quantifier, operand, over, span: spanFrom(operand, p) };
}

export function parseElementAccess(p: Cursor, operand: Expression): ElementAccess {
  p.expect('[');
  const index = p.expression();
  p.expect(']');
  return { kind: 'ElementAccess', operand, index, span: spanFrom(operand, p) };
}

export function parseFieldAccess(p: Cursor, operand: Expression): FieldAccess {
  p.expect('.');
  const field = parseIdentifier(p, 'column');
  return { kind: 'FieldAccess', operand, field, span: spanFrom(operand, p) };
}

function spanFrom(operand: Expression, p: Cursor): Expression['span'] {
  return joinSpans(operand.span, tokenSpan(p.previous));
}
