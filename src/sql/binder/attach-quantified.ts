/** `x > ALL (SELECT ..)` and its kin: compared with the extreme value, with NULLs counted. */

import { BIGINT, BOOLEAN, withNullable } from '../../core/index.ts';
import { call, type Expression, literal } from '../../expression/index.ts';
import { aggregate, input, join } from '../logical/build.ts';
import { conjunction } from '../logical/expressions.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import { type Added, aggregateCall, lifted } from './attach-parts.ts';
import { decorrelate } from './decorrelate.ts';
import type { Comparison, SubqueryRequest } from './environment.ts';
import { resolve } from './functions.ts';

const NO = literal(false, BOOLEAN(false));
const YES = literal(true, BOOLEAN(false));
const UNKNOWN = literal(null, BOOLEAN());
const ZERO = literal(0n, BIGINT(false));

/** Of values that something must exceed the greatest decides for ALL, the least for ANY. */
function extremeOf({ operator, quantifier }: Comparison): 'MIN' | 'MAX' {
  const above = operator === 'GREATER_THAN' || operator === 'GREATER_THAN_OR_EQUAL';
  return above === (quantifier === 'ALL') ? 'MAX' : 'MIN';
}

export function attachQuantified(
  node: LogicalNode,
  request: SubqueryRequest,
  operand: Expression,
): Added {
  const { span } = request;
  const comparison = request.comparison!;
  const value = input(request.node, 0);
  const counted = aggregate(
    request.node,
    [],
    [
      aggregateCall(extremeOf(comparison), [value], withNullable(value.type, true)),
      aggregateCall('COUNT', [], BIGINT(false)),
      aggregateCall('COUNT', [value], BIGINT(false)),
    ],
    span,
  );
  const right = decorrelate(counted);
  const made = join(node, right.node, 'left', conjunction(lifted(node, right)), { span });
  const width = node.columns.length;
  const [extreme, all, known] = [0, 1, 2].map((i) => input(made, width + i)) as [
    Expression,
    Expression,
    Expression,
  ];
  const compared = resolve(comparison.operator, [operand, extreme], span);
  const isAll = comparison.quantifier === 'ALL';
  const decided = call(isAll ? 'IS_FALSE' : 'IS_TRUE', [compared], BOOLEAN(false));
  const none = call('EQUALS', [call('COALESCE', [all, ZERO], BIGINT(false)), ZERO], BOOLEAN(false));
  const nulls = call('LESS_THAN', [known, all], BOOLEAN());
  const branches = [none, isAll ? YES : NO, decided, isAll ? NO : YES, nulls, UNKNOWN, compared];
  return { node: made, value: call('CASE', branches, BOOLEAN()) };
}
