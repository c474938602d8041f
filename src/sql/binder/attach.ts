/** Joins subqueries to the relation that their condition or select list reads. */

import { type Span, withNullable } from '../../core/index.ts';
import { call, type Expression } from '../../expression/index.ts';
import { aggregate, filter, input, join, projectColumns } from '../logical/build.ts';
import { conjunction, conjuncts, isCall, shift, some, transform } from '../logical/expressions.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import { attachExists, attachIn } from './attach-marker.ts';
import { type Added, aggregateCall, equalTo, lifted } from './attach-parts.ts';
import { attachQuantified } from './attach-quantified.ts';
import { decorrelate } from './decorrelate.ts';
import { SUBQUERY, type SubqueryRequest } from './environment.ts';

/** A filter; EXISTS and IN among its conjuncts become semi and anti joins. */
export function applyCondition(
  node: LogicalNode,
  condition: Expression,
  subqueries: readonly SubqueryRequest[],
  span: Span,
): LogicalNode {
  const width = node.columns.length;
  const parts = conjuncts(condition).flatMap((part) =>
    hasSubquery(part) ? conjuncts(withoutOuterNot(part)) : [part],
  );
  const plain = parts.filter((part) => !hasSubquery(part));
  let result = filter(node, conjunction(plain), span);
  for (const part of parts.filter(hasSubquery)) {
    const half = halfJoin(result, part, subqueries);
    if (half !== undefined) {
      result = half;
      continue;
    }
    const attached = attachSubqueries(result, [part], subqueries);
    result = filter(attached.node, attached.expressions[0]!, span);
  }
  return projectColumns(
    result,
    Array.from({ length: width }, (_, i) => i),
  );
}

function hasSubquery(expression: Expression): boolean {
  return some(expression, (part) => isCall(part, SUBQUERY));
}

/** NOT (a OR b) as NOT a AND NOT b, so that subqueries stand as conjuncts of their own. */
function withoutOuterNot(part: Expression): Expression {
  const inner = isCall(part, 'NOT') ? part.args[0]! : null;
  if (inner?.kind !== 'call') return part;
  if (inner.name === 'NOT') return withoutOuterNot(inner.args[0]!);
  if (inner.name !== 'OR') return part;
  const args = inner.args.map((side) => withoutOuterNot(call('NOT', [side], side.type)));
  return call('AND', args, inner.type);
}

function requestOf(part: Expression, subqueries: readonly SubqueryRequest[]): SubqueryRequest {
  if (part.kind !== 'call') throw new TypeError('not a subquery');
  return subqueries[(part.args[0] as { value: number }).value]!;
}

/** [NOT] EXISTS and [NOT] IN as a whole conjunct. */
function halfJoin(
  node: LogicalNode,
  part: Expression,
  subqueries: readonly SubqueryRequest[],
): LogicalNode | undefined {
  const negated = isCall(part, 'NOT');
  const subquery = negated ? part.args[0]! : part;
  if (!isCall(subquery, SUBQUERY) || subquery.args.slice(1).some(hasSubquery)) return undefined;
  const request = requestOf(subquery, subqueries);
  if (request.kind === 'scalar' || request.kind === 'quantified') return undefined;
  const right = decorrelate(request.node);
  // A grouped subquery without GROUP BY has a row for every outer one.
  if (right.empty !== null) return undefined;
  const compared = subquery.args
    .slice(1)
    .map((operand, i) =>
      equalTo(operand, shift(input(right.node, i), node.columns.length), negated),
    );
  const condition = conjunction([...compared, ...lifted(node, right)]);
  return join(node, right.node, negated ? 'anti' : 'semi', condition, { span: request.span });
}

export interface Attached {
  readonly node: LogicalNode;
  readonly expressions: readonly Expression[];
}

/** Subqueries anywhere in expressions: left joins whose columns take their place. */
export function attachSubqueries(
  node: LogicalNode,
  expressions: readonly Expression[],
  subqueries: readonly SubqueryRequest[],
): Attached {
  let current = node;
  const replaced = expressions.map((expression) =>
    hasSubquery(expression)
      ? transform(expression, (part) => {
          if (!isCall(part, SUBQUERY)) return part;
          const request = requestOf(part, subqueries);
          const added = attachOne(current, request, part.args.slice(1));
          current = added.node;
          return added.value;
        })
      : expression,
  );
  return { node: current, expressions: replaced };
}

function attachOne(
  node: LogicalNode,
  request: SubqueryRequest,
  operands: readonly Expression[],
): Added {
  switch (request.kind) {
    case 'scalar':
      return attachScalar(node, request);
    case 'quantified':
      return attachQuantified(node, request, operands[0]!);
    case 'exists':
      return attachExists(node, request);
    case 'in':
      return attachIn(node, request, operands);
  }
}

/** One value per outer row: more than one row is an error at run time. */
function attachScalar(node: LogicalNode, request: SubqueryRequest): Added {
  const wrapped = isSingleRow(request.node) ? request.node : singleValue(request.node);
  const right = decorrelate(wrapped);
  const made = join(node, right.node, 'left', conjunction(lifted(node, right)), {
    span: request.span,
  });
  const value = input(made, node.columns.length);
  const empty = right.empty?.[0];
  if (empty === undefined || isNullLiteral(empty)) return { node: made, value };
  return { node: made, value: call('COALESCE', [value, empty], empty.type) };
}

function isNullLiteral(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === null;
}

function isSingleRow(node: LogicalNode): boolean {
  if (node.kind === 'aggregate') return node.keys.length === 0;
  if (node.kind === 'values') return node.rows.length === 1;
  return node.kind === 'project' && isSingleRow(node.input);
}

function singleValue(node: LogicalNode): LogicalNode {
  const column = input(node, 0);
  return aggregate(
    node,
    [],
    [aggregateCall('SINGLE_VALUE', [column], withNullable(column.type, true))],
    node.span,
  );
}
