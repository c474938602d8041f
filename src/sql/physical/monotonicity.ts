/** How the value of a column moves when its row is updated. */

import { type Draft, isInsertOnly, isKind } from './draft.ts';

export type Movement = 'constant' | 'increasing' | 'decreasing' | 'unknown';

export function monotonicity(node: Draft, column: number): Movement {
  if (node.keys.some((key) => key.includes(column)) && node.keys.length === 1) return 'constant';
  if (isKind(node, 'calc')) {
    const expression = node.body.projections[column]!;
    if (expression.kind === 'literal') return 'constant';
    if (expression.kind !== 'column') return 'unknown';
    return monotonicity(node.inputs[0]!.node, expression.index);
  }
  if (!isKind(node, 'groupAggregate') || !isInsertOnly(node.inputs[0]!.node)) return 'unknown';
  const one = node.body.aggregates[column - node.body.keys.length];
  if (one === undefined) return 'constant';
  switch (one.name) {
    case 'COUNT':
    case 'MAX':
      return 'increasing';
    case 'MIN':
      return 'decreasing';
    case 'SUM':
    case 'SUM0': {
      const [argument] = one.args;
      const counted = argument?.kind === 'literal' && Number(argument.value) >= 0;
      return counted ? 'increasing' : 'unknown';
    }
    default:
      return 'unknown';
  }
}
