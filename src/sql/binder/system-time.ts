/** FOR SYSTEM_TIME AS OF: the time attribute of the left side that versions are read at. */

import type { JoinType } from '../../plan/index.ts';
import type * as ast from '../ast/index.ts';
import { type BinderContext, environment } from './environment.ts';
import { invalidQuery, unsupported } from './errors.ts';
import { bindExpression } from './expression.ts';
import type { Bound } from './from.ts';
import { Scope } from './scope.ts';

export function systemTimeColumn(
  node: ast.Expression,
  left: Bound,
  context: BinderContext,
  parent: Scope | null,
  joinType: JoinType,
): number {
  if (joinType !== 'inner' && joinType !== 'left') {
    throw unsupported(
      `${joinType.toUpperCase()} JOIN with FOR SYSTEM_TIME AS OF`,
      node.span,
      'use INNER JOIN or LEFT JOIN',
    );
  }
  const scope = new Scope(left.relations, parent, left.merged);
  const bound = bindExpression(node, environment(context, scope, 'FOR SYSTEM_TIME AS OF'));
  const column = bound.kind === 'column' ? left.node.columns[bound.index] : undefined;
  if (
    bound.kind !== 'column' ||
    column === undefined ||
    (context.streaming && column.time === null)
  ) {
    throw invalidQuery(
      "Temporal table join currently only supports 'FOR SYSTEM_TIME AS OF' left table's time attribute field",
      node.span,
    );
  }
  return bound.index;
}
