/** An outer join whose filled-up rows a filter drops anyway is an inner one. */

import type { Expression } from '../../expression/index.ts';
import type { JoinType } from '../../plan/index.ts';
import { join } from '../logical/build.ts';
import { columnsOf } from '../logical/expressions.ts';
import type { Join } from '../logical/nodes.ts';

/** Functions that give NULL for any NULL argument. */
const STRICT = new Set([
  'EQUALS',
  'NOT_EQUALS',
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
  'PLUS',
  'MINUS',
  'TIMES',
  'DIVIDE',
  'MOD',
  'NEGATE',
  'LIKE',
  'SIMILAR_TO',
  'CAST',
]);

/** Whether `part` can't be true when the columns that `test` names are all NULL. */
function rejectsNull(part: Expression, test: (column: number) => boolean): boolean {
  if (part.kind !== 'call') return false;
  if (part.name === 'IS_NOT_NULL' || part.name === 'IS_TRUE') return isStrict(part.args[0]!, test);
  if (part.name === 'AND') return part.args.some((argument) => rejectsNull(argument, test));
  if (part.name === 'OR') return part.args.every((argument) => rejectsNull(argument, test));
  return isStrict(part, test);
}

/** NULL as soon as such a column is. */
function isStrict(expression: Expression, test: (column: number) => boolean): boolean {
  if (expression.kind === 'column') return test(expression.index);
  if (expression.kind !== 'call' || !STRICT.has(expression.name)) return false;
  return expression.args.some((argument) => isStrict(argument, test));
}

export function simplifyOuterJoin(node: Join, parts: readonly Expression[]): Join {
  const { joinType } = node;
  const outer = joinType === 'left' || joinType === 'right' || joinType === 'full';
  if (!outer || node.systemTime !== null || node.asof !== null) return node;
  const width = node.left.columns.length;
  const some = (test: (column: number) => boolean): boolean =>
    parts.some((part) => columnsOf(part).size > 0 && rejectsNull(part, test));
  const leftThere = joinType === 'left' || some((column) => column < width);
  const rightThere = joinType === 'right' || some((column) => column >= width);
  const narrowed = narrow(joinType, leftThere, rightThere);
  return narrowed === joinType ? node : join(node.left, node.right, narrowed, node.condition, node);
}

function narrow(joinType: JoinType, leftThere: boolean, rightThere: boolean): JoinType {
  if (leftThere && rightThere) return 'inner';
  if (joinType !== 'full') return joinType;
  if (leftThere) return 'left';
  return rightThere ? 'right' : 'full';
}
