/** EXISTS and IN inside of expressions: joined with what was found, so that all truth values come out. */

import { BIGINT, BOOLEAN, type Span } from '../../core/index.ts';
import { call, columnReference, type Expression, literal } from '../../expression/index.ts';
import { aggregate, append, input, join, project } from '../logical/build.ts';
import { conjunction, isCall, shift, TRUE, transform } from '../logical/expressions.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import { type Added, aggregateCall, equalTo, lifted } from './attach-parts.ts';
import { type Decorrelated, decorrelate } from './decorrelate.ts';
import type { SubqueryRequest } from './environment.ts';
import { unsupported } from './errors.ts';
import { isCorrelated } from './subquery-columns.ts';

/** EXISTS inside of an expression: the compared columns once each, and whether they were found. */
export function attachExists(node: LogicalNode, request: SubqueryRequest): Added {
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
export function attachIn(
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
