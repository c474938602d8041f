/** Operators, CASE and predicates: names of the function catalogue, BETWEEN and short forms expanded. */

import type { Span } from '../../core/index.ts';
import { NULL } from '../../core/index.ts';
import { type Expression, literal } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import type { Environment } from './environment.ts';
import { unsupported } from './errors.ts';
import { bindAll, bindExpression, not, symbol } from './expression.ts';
import { resolve } from './functions.ts';

const BINARY: Partial<Record<ast.BinaryOperator, string>> = {
  OR: 'OR',
  AND: 'AND',
  '=': 'EQUALS',
  '<>': 'NOT_EQUALS',
  '<': 'LESS_THAN',
  '<=': 'LESS_THAN_OR_EQUAL',
  '>': 'GREATER_THAN',
  '>=': 'GREATER_THAN_OR_EQUAL',
  '+': 'PLUS',
  '-': 'MINUS',
  '*': 'TIMES',
  '/': 'DIVIDE',
  '%': 'MOD',
  '||': 'CONCAT_OPERATOR',
  OVERLAPS: 'OVERLAPS',
};

export function bindBinary(node: ast.Binary, env: Environment): Expression {
  const name = BINARY[node.operator];
  if (name === undefined) throw unsupported(`the operator ${node.operator}`, node.span);
  if (name === 'AND' || name === 'OR') return bindChain(node, name, env);
  if (name === 'OVERLAPS') return bindOverlaps(node, env);
  return resolve(name, bindAll([node.left, node.right], env), node.span);
}

/** A long AND or OR leans to the left: walked down in a loop, so that its depth costs no stack. */
function bindChain(node: ast.Binary, name: string, env: Environment): Expression {
  const parts: { right: ast.Expression; span: Span }[] = [];
  let left: ast.Expression = node;
  while (left.kind === 'Binary' && left.operator === node.operator) {
    parts.push({ right: left.right, span: left.span });
    left = left.left;
  }
  let bound = bindExpression(left, env);
  for (const part of parts.reverse()) {
    bound = resolve(name, [bound, bindExpression(part.right, env)], part.span);
  }
  return bound;
}

/** (a, b) OVERLAPS (c, d): the four ends as arguments. */
function bindOverlaps(node: ast.Binary, env: Environment): Expression {
  const { left, right } = node;
  if (left.kind !== 'RowConstructor' || right.kind !== 'RowConstructor') {
    throw unsupported('OVERLAPS of anything but two pairs', node.span);
  }
  return resolve(
    'TEMPORAL_OVERLAPS',
    bindAll([...left.elements, ...right.elements], env),
    node.span,
  );
}

export function bindIs(node: ast.Is, env: Environment): Expression {
  const operand = bindExpression(node.operand, env);
  const negatable: Partial<Record<ast.IsTest, readonly [string, string]>> = {
    NULL: ['IS_NULL', 'IS_NOT_NULL'],
    UNKNOWN: ['IS_NULL', 'IS_NOT_NULL'],
    TRUE: ['IS_TRUE', 'IS_NOT_TRUE'],
    FALSE: ['IS_FALSE', 'IS_NOT_FALSE'],
  };
  const names = negatable[node.test];
  if (names !== undefined) return resolve(names[node.negated ? 1 : 0], [operand], node.span);
  if (!node.test.startsWith('JSON')) throw unsupported(`IS ${node.test}`, node.span);
  const kind = symbol(node.test === 'JSON' ? 'VALUE' : node.test.slice('JSON '.length));
  const test = resolve('IS_JSON', [operand, kind], node.span);
  return node.negated ? not(test) : test;
}

export function bindIsDistinctFrom(node: ast.IsDistinctFrom, env: Environment): Expression {
  const name = node.negated ? 'IS_NOT_DISTINCT_FROM' : 'IS_DISTINCT_FROM';
  return resolve(name, bindAll([node.left, node.right], env), node.span);
}

/** x BETWEEN a AND b is x >= a AND x <= b; SYMMETRIC also the other way round. */
export function bindBetween(node: ast.Between, env: Environment): Expression {
  const [operand, low, high] = bindAll([node.operand, node.low, node.high], env) as [
    Expression,
    Expression,
    Expression,
  ];
  const between = (from: Expression, to: Expression): Expression =>
    resolve(
      'AND',
      [
        resolve('GREATER_THAN_OR_EQUAL', [operand, from], node.span),
        resolve('LESS_THAN_OR_EQUAL', [operand, to], node.span),
      ],
      node.span,
    );
  const forward = between(low, high);
  const whole = node.symmetric ? resolve('OR', [forward, between(high, low)], node.span) : forward;
  return node.negated ? not(whole) : whole;
}

export function bindInList(node: ast.InList, env: Environment): Expression {
  const found = resolve('IN', bindAll([node.operand, ...node.values], env), node.span);
  return node.negated ? not(found) : found;
}

export function bindLike(node: ast.Like, env: Environment): Expression {
  const name = node.operator === 'LIKE' ? 'LIKE' : 'SIMILAR_TO';
  const parts = [node.operand, node.pattern, ...(node.escape === undefined ? [] : [node.escape])];
  const matched = resolve(name, bindAll(parts, env), node.span);
  return node.negated ? not(matched) : matched;
}

/** CASE x WHEN a THEN .. compares x with each a; without ELSE the rest is NULL. */
export function bindCase(node: ast.Case, env: Environment): Expression {
  const operand = node.operand === undefined ? undefined : bindExpression(node.operand, env);
  const args: Expression[] = [];
  for (const branch of node.branches) {
    const conditions = branch.conditions.map((condition) => {
      const bound = bindExpression(condition, env);
      return operand === undefined ? bound : resolve('EQUALS', [operand, bound], condition.span);
    });
    args.push(conditions.reduce((left, right) => resolve('OR', [left, right], branch.span)));
    args.push(bindExpression(branch.result, env));
  }
  args.push(
    node.otherwise === undefined ? literal(null, NULL()) : bindExpression(node.otherwise, env),
  );
  return resolve('CASE', args, node.span);
}
