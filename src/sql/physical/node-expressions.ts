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
    case 'overAggregate':
      return aggregatesOf(body).flatMap(ofAggregate);
    case 'join':
    case 'intervalJoin':
    case 'windowJoin':
    case 'temporalJoin':
      return body.condition === null ? [] : [body.condition];
    case 'lookupJoin':
      return [
        ...(body.condition === null ? [] : [body.condition]),
        ...(body.calc?.projections ?? []),
        ...(body.calc?.condition == null ? [] : [body.calc.condition]),
      ];
    case 'changelogNormalize':
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

/** Names of everything that an operator calls: scalar, table and aggregate functions. */
export function callNames(body: NodeBody): string[] {
  const names: string[] = aggregatesOf(body).map(({ name }) => name);
  if (body.kind === 'correlate') names.push(body.name);
  const collect = (expression: Expression): void => {
    if (expression.kind !== 'call') return;
    names.push(expression.name);
    // Aggregates of a pattern are named by their first argument.
    const [first] = expression.args;
    if (expression.name === 'PATTERN_AGGREGATE' && first?.kind === 'literal') {
      names.push(String(first.value));
    }
    for (const argument of expression.args) collect(argument);
  };
  for (const expression of nodeExpressions(body)) collect(expression);
  return names;
}

function aggregatesOf(body: NodeBody): readonly AggregateCall[] {
  switch (body.kind) {
    case 'groupAggregate':
    case 'windowAggregate':
      return body.aggregates;
    case 'overAggregate':
      return body.groups.flatMap(({ aggregates }) => aggregates);
    default:
      return [];
  }
}
