/** Column pruning below MATCH_RECOGNIZE: its conditions name columns by number inside of literals. */

import { INTEGER } from '../../core/index.ts';
import { columnReference, type Expression, literal } from '../../expression/index.ts';
import { isCall, transform, visit } from '../logical/expressions.ts';
import type { Match } from '../logical/nodes.ts';
import { mapping, type Pruned, type PruneRules, prune } from './prune.ts';

export function pruneMatch(node: Match, rules: PruneRules): Pruned {
  const wanted = new Set([...node.partitionKeys, ...node.orderBy.map(({ column }) => column)]);
  const expressions = [
    ...node.defines.map(({ condition }) => condition),
    ...node.measures.map(({ expression }) => expression),
  ];
  for (const expression of expressions) patternColumns(expression, wanted);
  const below = prune(node.input, wanted, rules);
  const places = mapping(below.kept);
  const made: Match = {
    ...node,
    input: below.node,
    partitionKeys: node.partitionKeys.map((key) => places.get(key)!),
    orderBy: node.orderBy.map((key) => ({ ...key, column: places.get(key.column)! })),
    defines: node.defines.map((one) => ({
      ...one,
      condition: remapPattern(one.condition, places),
    })),
    measures: node.measures.map((one) => ({
      ...one,
      expression: remapPattern(one.expression, places),
    })),
  };
  return { node: made, kept: node.columns.map((_, i) => i) };
}

function columnLiteral(part: Expression): number | undefined {
  if (!isCall(part, 'PATTERN_COLUMN')) return undefined;
  const [, column] = part.args as readonly (Expression & { readonly value: number })[];
  return column!.value;
}

function patternColumns(expression: Expression, into: Set<number>): void {
  visit(expression, (part) => {
    const column = part.kind === 'column' ? part.index : columnLiteral(part);
    if (column !== undefined) into.add(column);
    return undefined;
  });
}

function remapPattern(expression: Expression, places: ReadonlyMap<number, number>): Expression {
  return transform(expression, (part) => {
    if (part.kind === 'column') return columnReference(places.get(part.index)!, part.type);
    const column = columnLiteral(part);
    if (column === undefined || part.kind !== 'call') return part;
    const [variable, , ...rest] = part.args as [Expression, Expression, ...Expression[]];
    return { ...part, args: [variable, literal(places.get(column)!, INTEGER(false)), ...rest] };
  });
}
