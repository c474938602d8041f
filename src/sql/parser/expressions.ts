/** Expressions by precedence climbing: an operand, then operators that bind tightly enough. */
import type { Binary, BinaryOperator, Expression } from '../ast/index.ts';
import { type Cursor, MAX_DEPTH } from './cursor.ts';
import * as errors from './errors.ts';
import { parseOperand } from './operands.ts';
import {
  parseBetween,
  parseElementAccess,
  parseFieldAccess,
  parseIn,
  parseIs,
  parseLike,
  parseQuantified,
} from './predicates.ts';
import { joinSpans, tokenSpan } from './token.ts';

/** How tightly an operator binds: the numbers are those of Calcite's operator table. */
const OR = 22;
const AND = 24;
const NOT = 26;
const IS = 28;
const COMPARE = 30;
const MATCH = 32;
const ADD = 40;
const MULTIPLY = 60;
const SIGN = 80;
const ACCESS = 100;

interface Infix {
  readonly precedence: number;
  parse(p: Cursor, left: Expression): Expression;
}

const INFIX: ReadonlyMap<string, Infix> = new Map([
  ['OR', binary(OR, 'OR')],
  ['AND', binary(AND, 'AND')],
  ['IS', { precedence: IS, parse: (p, left) => parseIs(p, left, (q) => climb(q, COMPARE + 1)) }],
  ['=', comparison('=')],
  ['<>', comparison('<>')],
  ['<', comparison('<')],
  ['<=', comparison('<=')],
  ['>', comparison('>')],
  ['>=', comparison('>=')],
  ['OVERLAPS', binary(COMPARE, 'OVERLAPS')],
  ['IN', { precedence: MATCH, parse: parseIn }],
  ['BETWEEN', { precedence: MATCH, parse: (p, left) => parseBetween(p, left, boundOfBetween) }],
  ['LIKE', { precedence: MATCH, parse: (p, left) => parseLike(p, left, patternOfLike) }],
  ['+', binary(ADD, '+')],
  ['-', binary(ADD, '-')],
  ['*', binary(MULTIPLY, '*')],
  ['/', binary(MULTIPLY, '/')],
  ['%', binary(MULTIPLY, '%')],
  ['||', binary(MULTIPLY, '||')],
  ['[', { precedence: ACCESS, parse: parseElementAccess }],
  ['.', { precedence: ACCESS, parse: parseFieldAccess }],
]);

/** Keywords that begin an infix operator, for a list of what may follow an operand. */
const OPERATORS = [...INFIX.keys(), 'NOT', 'SIMILAR'];

/** A whole expression, operators of every precedence included. */
export function parseExpression(p: Cursor): Expression {
  return climb(p, 0);
}

/**
 * `p.height` is the height of the tree read last. It is bounded, like nesting, because a chain such
 * as `a + b + c` is a tree of the same height without any nesting.
 */
function climb(p: Cursor, minimum: number): Expression {
  p.enter();
  const outside = p.height;
  p.height = 0;
  let left = parsePrefix(p);
  let height = p.height + 1;
  for (;;) {
    const infix = infixAt(p);
    if (infix === undefined || infix.precedence < minimum) break;
    p.height = 0;
    left = infix.parse(p, left);
    height = Math.max(height, p.height) + 1;
    if (height > MAX_DEPTH) throw errors.tooDeep(tokenSpan(p.token), MAX_DEPTH);
  }
  p.height = Math.max(outside, height);
  p.leave();
  return left;
}

function parsePrefix(p: Cursor): Expression {
  const first = p.token;
  const operator = p.takeOne(['NOT', '-', '+']);
  if (operator === undefined) return parseOperand(p);
  const operand = climb(p, operator === 'NOT' ? NOT : SIGN);
  return { kind: 'Unary', operator, operand, span: p.since(first) };
}

function infixAt(p: Cursor): Infix | undefined {
  if (p.expected !== undefined) for (const key of OPERATORS) p.at(key);
  return INFIX.get(operatorAt(p));
}

/** The operator that is next; the negated forms and SIMILAR TO go under the plain one. */
function operatorAt(p: Cursor): string {
  const { key } = p.token;
  const next = p.peek(1).key;
  switch (key) {
    case 'NOT':
      if (next === 'SIMILAR') return 'LIKE';
      return next === 'IN' || next === 'BETWEEN' || next === 'LIKE' ? next : '';
    case 'SIMILAR':
      return 'LIKE';
    default:
      return key;
  }
}

function binary(precedence: number, operator: BinaryOperator): Infix {
  return {
    precedence,
    parse(p, left): Binary {
      p.expect(operator);
      const right = climb(p, precedence + 1);
      return { kind: 'Binary', operator, left, right, span: joinSpans(left.span, right.span) };
    },
  };
}

function comparison(operator: '=' | '<>' | '<' | '<=' | '>' | '>='): Infix {
  const plain = binary(COMPARE, operator);
  return {
    precedence: COMPARE,
    parse(p, left): Expression {
      const next = p.peek(1).key;
      if (next === 'SOME' || next === 'ANY' || next === 'ALL')
        return parseQuantified(p, left, operator);
      return plain.parse(p, left);
    },
  };
}

function boundOfBetween(p: Cursor): Expression {
  return climb(p, MATCH + 1);
}

/** Unlike every other operator LIKE groups to the right. */
function patternOfLike(p: Cursor): Expression {
  return climb(p, MATCH);
}
