/** Fuses neighbouring projections and drops those that change nothing. */

import { type Expression, isDeterministic } from '../../expression/index.ts';
import { project } from '../logical/build.ts';
import { substitute, visit } from '../logical/expressions.ts';
import type { LogicalNode, Project } from '../logical/nodes.ts';
import { rewrite } from '../logical/rewrite.ts';

export function mergeProjections(node: LogicalNode): LogicalNode {
  return rewrite(node, (part) => (part.kind === 'project' ? mergeOne(part) : part));
}

function mergeOne(node: Project): LogicalNode {
  const below = node.input;
  if (isIdentity(node)) return below;
  if (below.kind !== 'project' || !mergeable(node.expressions, below)) return node;
  const expressions = node.expressions.map((expression) =>
    substitute(expression, below.expressions),
  );
  const names = node.columns.map(({ name }) => name);
  return mergeOne(project(below.input, expressions, names, node.span));
}

/** The same columns under the same names. */
function isIdentity({ expressions, input, columns }: Project): boolean {
  return (
    expressions.length === input.columns.length &&
    expressions.every((e, i) => e.kind === 'column' && e.index === i) &&
    columns.every(({ name }, i) => name === input.columns[i]!.name)
  );
}

/** What differs from call to call may not be computed twice. */
function mergeable(expressions: readonly Expression[], below: Project): boolean {
  const counts = new Map<number, number>();
  for (const expression of expressions) {
    visit(expression, (part) => {
      if (part.kind === 'column') counts.set(part.index, (counts.get(part.index) ?? 0) + 1);
      return undefined;
    });
  }
  return below.expressions.every(
    (expression, i) =>
      (counts.get(i) ?? 0) <= 1 || isDeterministic(expression) || isProcessingTime(expression),
  );
}

/** PROCTIME() is the same attribute wherever it is written. */
function isProcessingTime(expression: Expression): boolean {
  return expression.kind === 'call' && expression.name === 'PROCTIME';
}
