/** All expressions that an operator evaluates. */

import type { AggregateCall, Expression } from '../../expression/index.ts';
import type { NodeBody } from '../../plan/index.ts';

export function nodeExpressions(body: NodeBody): Expression[] {
  switch (body.kind) {
    case 'calc':
      return [...(body.condition === null ? [] : [body.condition]), ...body.projections];
    case 'values':
      return body.rows.flat();
    case 'expand':
      return body.projections.flat();
    case 'watermark':
      return body.expression === null ? [] : [body.expression];
    case 'groupAggregate':
    case 'windowAggregate':
      return body.aggregates.flatMap(ofAggregate);
    case 'overAggregate':
      return body.groups.flatMap(({ aggregates }) => aggregates.flatMap(ofAggregate));
    case 'join':
    case 'intervalJoin':
    case 'windowJoin':
    case 'temporalJoin':
    case 'lookupJoin':
      return body.condition === null ? [] : [body.condition];
    case 'correlate':
      return [...body.args];
    case 'match':
      return [
        ...body.defines.map(({ condition }) => condition),
        ...body.measures.map(({ expression }) => expression),
      ];
    default:
      return [];
  }
}

function ofAggregate({ args, filter }: AggregateCall): Expression[] {
  return filter === null ? [...args] : [...args, filter];
}
