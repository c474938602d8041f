/** Joins subqueries to the relation that their condition or select list reads. */

import { BIGINT, BOOLEAN, type Span, withNullable } from '../../core/index.ts';
import { call, columnReference, type Expression, literal } from '../../expression/index.ts';
import {
  aggregate,
  append,
  filter,
  input,
  join,
  project,
  projectColumns,
} from '../logical/build.ts';
import {
  conjunction,
  conjuncts,
  isCall,
  shift,
  some,
  TRUE,
  transform,
} from '../logical/expressions.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import { type Added, aggregateCall, lifted } from './attach-parts.ts';
import { attachQuantified } from './attach-quantified.ts';
import { type Decorrelated, decorrelate } from './decorrelate.ts';
import { SUBQUERY, type SubqueryRequest } from './environment.ts';
import { unsupported } from './errors.ts';
import { isCorrelated } from './subquery-columns.ts';

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

/** Under NOT IN a comparison that is unknown excludes the row as a match does. */
function equalTo(left: Expression, right: Expression, unknownMatches: boolean): Expression {
  const nullable = left.type.nullable || right.type.nullable;
  const same = call('EQUALS', [left, right], BOOLEAN(nullable));
  if (!unknownMatches || !nullable) return same;
  return call('OR', [same, call('IS_NULL', [same], BOOLEAN(false))], BOOLEAN(true));
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

/** EXISTS inside of an expression: the compared columns once each, and whether they were found. */
function attachExists(node: LogicalNode, request: SubqueryRequest): Added {
  const right = decorrelate(request.node);
  if (right.empty !== null) return { node, value: TRUE };
  if (right.pending.length === 0) return attachCount(node, right.node, request.span);
  const found = distinctMatches(right, [], request.span);
  const made = join(node, found.node, 'left', conjunction(lifted(node, found)), {
    span: request.span,
  });
  const marker = input(made, made.columns.length - 1);
  return { node: made, value: call('IS_NOT_NULL', [marker], BOOLEAN(false)) };
}

/** EXISTS of a query that asks nothing of the outer row: whether it has rows at all. */
function attachCount(node: LogicalNode, right: LogicalNode, span: Span): Added {
  const counted = aggregate(right, [], [aggregateCall('COUNT', [], BIGINT(false))], span);
  const made = join(node, counted, 'left', null, { span });
  const count = input(made, node.columns.length);
  const zero = literal(0n, BIGINT(false));
  const more = call('GREATER_THAN', [count, zero], BOOLEAN());
  return { node: made, value: call('IS_TRUE', [more], BOOLEAN(false)) };
}

/** Distinct rows of the compared and asked-for columns, then TRUE. */
function distinctMatches(right: Decorrelated, values: readonly number[], span: Span): Decorrelated {
  const { node, keys, pending } = comparedColumns(right, values, span);
  const unique = aggregate(node, keys, [], span);
  const marked = append(unique, [TRUE], ['$found']);
  return { node: marked, pending, empty: null };
}

/** Only the value columns, then those that conditions read. */
function comparedColumns(
  right: Decorrelated,
  values: readonly number[],
  span: Span,
): { node: LogicalNode; keys: number[]; pending: Expression[] } {
  const columns = [...values];
  const place = (column: number): number => {
    const at = columns.indexOf(column, values.length);
    return at >= 0 ? at : columns.push(column) - 1;
  };
  const pending = right.pending.map((part) => {
    if (!isEquality(part)) {
      throw unsupported(
        'comparing outer columns by anything but = in EXISTS or IN inside of an expression',
        span,
        'write it as a condition of its own, joined by AND',
      );
    }
    return transform(part, (one) =>
      one.kind === 'column' ? columnReference(place(one.index), one.type) : one,
    );
  });
  const node = project(
    right.node,
    columns.map((column) => input(right.node, column)),
    columns.map((column) => right.node.columns[column]!.name),
    span,
  );
  return { node, keys: columns.map((_, i) => i), pending };
}

function isEquality(part: Expression): boolean {
  return (
    isCall(part, 'EQUALS') &&
    part.args.some((side) => side.kind === 'column') &&
    part.args.some(isCorrelated)
  );
}

/** IN inside of an expression, with all three truth values: counts tell whether NULLs are among the rows. */
function attachIn(
  node: LogicalNode,
  request: SubqueryRequest,
  operands: readonly Expression[],
): Added {
  const right = decorrelate(request.node);
  const values = operands.map((_, i) => i);
  const found = distinctMatches(right, values, request.span);
  const matched = [
    ...operands.map((operand, i) =>
      equalTo(operand, shift(input(found.node, i), node.columns.length), false),
    ),
    ...lifted(node, found),
  ];
  const first = join(node, found.node, 'left', conjunction(matched), { span: request.span });
  const marker = input(first, first.columns.length - 1);
  const isFound = call('IS_NOT_NULL', [marker], BOOLEAN(false));
  const nullable =
    operands.some(({ type }) => type.nullable) ||
    values.some((i) => right.node.columns[i]!.type.nullable);
  if (!nullable) return { node: first, value: isFound };
  return withUnknown(first, right, operands, isFound, request.span);
}

function withUnknown(
  node: LogicalNode,
  right: Decorrelated,
  operands: readonly Expression[],
  isFound: Expression,
  span: Span,
): Added {
  const values = operands.map((_, i) => i);
  const { node: compared, keys, pending } = comparedColumns(right, values, span);
  const groups = keys.slice(values.length);
  const counts = [
    aggregateCall('COUNT', [], BIGINT(false)),
    aggregateCall(
      'COUNT',
      values.map((i) => input(compared, i)),
      BIGINT(false),
    ),
  ];
  const counted = aggregate(compared, groups, counts, span);
  const moved = pending.map((part) =>
    transform(part, (one) =>
      one.kind === 'column' ? columnReference(one.index - values.length, one.type) : one,
    ),
  );
  const second = join(
    node,
    counted,
    'left',
    conjunction(lifted(node, { node: counted, pending: moved, empty: null })),
    { span },
  );
  const all = input(second, node.columns.length + groups.length);
  const known = input(second, node.columns.length + groups.length + 1);
  const zero = literal(0n, BIGINT(false));
  const no = literal(false, BOOLEAN(false));
  const unknown = literal(null, BOOLEAN());
  const anyNull = operands
    .map((operand): Expression => call('IS_NULL', [operand], BOOLEAN(false)))
    .reduce((a, b) => call('OR', [a, b], BOOLEAN(false)));
  const value = call(
    'CASE',
    [
      isFound,
      TRUE,
      call('EQUALS', [call('COALESCE', [all, zero], BIGINT(false)), zero], BOOLEAN(false)),
      no,
      anyNull,
      unknown,
      call('LESS_THAN', [known, all], BOOLEAN(true)),
      unknown,
      no,
    ],
    BOOLEAN(),
  );
  return { node: second, value };
}
