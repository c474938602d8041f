/** Columns of outer queries inside a plan: `$OUTER(levels, column)` placeholders found and rewritten. */

import { INTEGER } from '../../core/index.ts';
import { call, columnReference, type Expression, literal } from '../../expression/index.ts';
import { isCall, some, transform } from '../logical/expressions.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import { mapExpressions } from '../logical/rewrite.ts';
import type { SubqueryRequest } from './environment.ts';
import { OUTER } from './scope.ts';

export function isCorrelated(expression: Expression): boolean {
  return some(expression, (part) => isCall(part, OUTER));
}

type Place = Expression & { readonly value: number };

/** How many queries out a placeholder reaches, and which column there. */
export function outerPlace(part: Expression): { depth: number; index: number } | undefined {
  if (!isCall(part, OUTER)) return undefined;
  const [depth, index] = part.args as readonly Expression[] as readonly [Place, Place];
  return { depth: depth.value, index: index.value };
}

/** Placeholders for the nearest outer query replaced by `column`, further ones brought nearer. */
export function liftOuter(
  expression: Expression,
  column: (index: number, type: Expression['type']) => Expression,
): Expression {
  return transform(expression, (part) => {
    const place = outerPlace(part);
    if (place === undefined) return part;
    if (place.depth === 1) return column(place.index, part.type);
    const nearer = literal(place.depth - 1, INTEGER(false));
    return call(OUTER, [nearer, literal(place.index, INTEGER(false))], part.type);
  });
}

/** A subquery of a grouped select reads group keys where it named columns of FROM. */
export function rewriteOuter(
  request: SubqueryRequest,
  rewrite: (column: Expression) => Expression,
): SubqueryRequest {
  const node = mapExpressions(request.node, (expression) =>
    transform(expression, (part) => {
      const place = outerPlace(part);
      if (place?.depth !== 1) return part;
      const moved = rewrite(columnReference(place.index, part.type));
      if (moved.kind !== 'column') return moved;
      const args = [literal(1, INTEGER(false)), literal(moved.index, INTEGER(false))];
      return call(OUTER, args, moved.type);
    }),
  );
  return { ...request, node };
}

/** Whether anything in a plan reads the query around it. */
export function readsOuter(node: LogicalNode): boolean {
  let found = false;
  mapExpressions(node, (expression) => {
    found ||= isCorrelated(expression);
    return expression;
  });
  return found;
}
