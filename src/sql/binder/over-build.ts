/** OVER requests of a select to one node: windows shared, equal calls computed once. */

import { type AggregateCall, columnReference, type Expression } from '../../expression/index.ts';
import { append, input, over } from '../logical/build.ts';
import { aggregateKey, expressionKey, isCall, transform } from '../logical/expressions.ts';
import type { LogicalNode, OverGroup } from '../logical/nodes.ts';
import { OVER, type OverRequest } from './environment.ts';

export interface BuiltOver {
  readonly node: LogicalNode;
  /** Columns in the place of the OVER calls. */
  replace(expression: Expression): Expression;
}

interface Group extends Omit<OverGroup, 'aggregates'> {
  readonly aggregates: AggregateCall[];
}

export function buildOver(node: LogicalNode, requests: readonly OverRequest[]): BuiltOver {
  if (requests.length === 0) return { node, replace: (expression) => expression };
  const added: Expression[] = [];
  const place = (expression: Expression): number => {
    if (expression.kind === 'column') return expression.index;
    const key = expressionKey(expression);
    const known = added.findIndex((other) => expressionKey(other) === key);
    return node.columns.length + (known >= 0 ? known : added.push(expression) - 1);
  };
  const groups = new Map<string, Group>();
  const places = requests.map((request) => placeOf(request, groups, place));
  const extended = append(
    node,
    added,
    added.map((_, i) => `$o${i}`),
  );
  const list = [...groups.values()];
  const built = over(extended, list, requests[0]!.span);
  const start = (group: Group): number =>
    list
      .slice(0, list.indexOf(group))
      .reduce((sum, { aggregates }) => sum + aggregates.length, extended.columns.length);
  const columns = places.map(({ group, at }) => input(built, start(group) + at));
  return {
    node: built,
    replace: (expression) =>
      transform(expression, (part) => {
        if (!isCall(part, OVER)) return part;
        return columns[(part.args[0] as { value: number }).value]!;
      }),
  };
}

function placeOf(
  request: OverRequest,
  groups: Map<string, Group>,
  place: (of: Expression) => number,
): { group: Group; at: number } {
  const partitionKeys = request.partitionBy.map(place);
  const orderBy = request.orderBy.map(({ expression, descending, nullsLast }) => ({
    column: place(expression),
    descending,
    nullsLast,
  }));
  const { unit: frame, preceding, following } = request.frame;
  const shape = { partitionKeys, orderBy, frame, preceding, following };
  const key = JSON.stringify(shape);
  let group = groups.get(key);
  if (group === undefined) {
    group = { ...shape, aggregates: [] };
    groups.set(key, group);
  }
  const { name, distinct, type } = request.aggregate;
  const column = (argument: Expression): Expression =>
    argument.kind === 'literal' ? argument : columnReference(place(argument), argument.type);
  const args = request.aggregate.args.map(column);
  const filter = request.aggregate.filter === null ? null : column(request.aggregate.filter);
  const wanted: AggregateCall = { name, args, distinct, filter, orderBy: [], type, alias: '' };
  const wantedKey = aggregateKey(wanted);
  const known = group.aggregates.findIndex((other) => aggregateKey(other) === wantedKey);
  if (known >= 0) return { group, at: known };
  const alias = `w${groups.size - 1}$o${group.aggregates.length}`;
  return { group, at: group.aggregates.push({ ...wanted, alias }) - 1 };
}
