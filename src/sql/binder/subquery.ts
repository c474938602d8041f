/** Subqueries in expressions: bound with the query around them in sight, joined by `attach`. */

import { BOOLEAN, INTEGER, withNullable } from '../../core/index.ts';
import { call, type Expression, literal } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import {
  type Comparison,
  type Environment,
  SUBQUERY,
  type SubqueryRequest,
} from './environment.ts';
import { invalidQuery, notAllowedIn, unsupported } from './errors.ts';
import { bindAll, bindExpression, not } from './expression.ts';
import { resolve } from './functions.ts';
import { bindQuery } from './query.ts';

function request(
  kind: SubqueryRequest['kind'],
  query: ast.Query,
  env: Environment,
  comparison?: Comparison,
): { node: SubqueryRequest['node']; place: Expression } {
  if (env.subqueries === null) throw notAllowedIn('a subquery', env.clause, query.span);
  const node = bindQuery(query, env.context, env.scope);
  const more = comparison === undefined ? {} : { comparison };
  const at = env.subqueries.push({ kind, node, span: query.span, ...more }) - 1;
  return { node, place: literal(at, INTEGER(false)) };
}

export function bindExists(node: ast.Exists, env: Environment): Expression {
  const { place } = request('exists', node.query, env);
  return call(SUBQUERY, [place], BOOLEAN(false));
}

/** `x IN (SELECT ..)`, `(x, y) IN (SELECT ..)`. */
export function bindInSubquery(node: ast.InSubquery, env: Environment): Expression {
  const found = bindIn(node.operand, node.query, env);
  return node.negated ? not(found) : found;
}

function bindIn(written: ast.Expression, query: ast.Query, env: Environment): Expression {
  const operands =
    written.kind === 'RowConstructor'
      ? bindAll(written.elements, env)
      : [bindExpression(written, env)];
  const { node, place } = request('in', query, env);
  if (node.columns.length !== operands.length) {
    const message = `IN compares ${operands.length} values with ${node.columns.length} columns`;
    throw invalidQuery(message, query.span);
  }
  const nullable =
    operands.some(({ type }) => type.nullable) || node.columns.some(({ type }) => type.nullable);
  return call(SUBQUERY, [place, ...operands], BOOLEAN(nullable));
}

export function bindScalarSubquery(node: ast.Subquery, env: Environment): Expression {
  const { node: bound, place } = request('scalar', node.query, env);
  if (bound.columns.length !== 1) {
    const message = `a subquery in place of a value must have one column, not ${bound.columns.length}`;
    throw invalidQuery(message, node.span);
  }
  return call(SUBQUERY, [place], withNullable(bound.columns[0]!.type, true));
}

/** `= ANY` is IN, `<> ALL` is NOT IN; over a list the others are a chain of comparisons. */
export function bindQuantified(node: ast.Quantified, env: Environment): Expression {
  const negative = node.operator === '<>' && node.quantifier === 'ALL';
  const positive = node.operator === '=' && node.quantifier === 'ANY';
  if ('kind' in node.over) {
    if (!negative && !positive) return bindComparison(node, node.over, env);
    const found = bindIn(node.operand, node.over, env);
    return negative ? not(found) : found;
  }
  const operand = bindExpression(node.operand, env);
  const name = COMPARISONS[node.operator];
  return bindAll(node.over, env)
    .map((value) => resolve(name, [operand, value], node.span))
    .reduce((a, b) => resolve(node.quantifier === 'ANY' ? 'OR' : 'AND', [a, b], node.span));
}

function bindComparison(node: ast.Quantified, query: ast.Query, env: Environment): Expression {
  const { operator, quantifier } = node;
  if (operator === '=' || operator === '<>') {
    throw unsupported(`${operator} ${quantifier} over a query`, node.span);
  }
  const operand = bindExpression(node.operand, env);
  const comparison = { operator: COMPARISONS[operator], quantifier };
  const { node: bound, place } = request('quantified', query, env, comparison);
  if (bound.columns.length !== 1) {
    const message = `${operator} ${quantifier} compares with one column, not ${bound.columns.length}`;
    throw invalidQuery(message, query.span);
  }
  return call(SUBQUERY, [place, operand], BOOLEAN());
}

const COMPARISONS: Readonly<Record<ast.Quantified['operator'], string>> = {
  '=': 'EQUALS',
  '<>': 'NOT_EQUALS',
  '<': 'LESS_THAN',
  '<=': 'LESS_THAN_OR_EQUAL',
  '>': 'GREATER_THAN',
  '>=': 'GREATER_THAN_OR_EQUAL',
};
