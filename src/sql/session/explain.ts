/** EXPLAIN: the query as read, as optimised, and as it will run. */

import { MillraceError } from '../../core/index.ts';
import {
  type Expression,
  isDeterministic,
  type KernelShare,
  kernelShare,
} from '../../expression/index.ts';
import { explainJson, explainPlan, type PlanNode } from '../../plan/index.ts';
import type * as ast from '../ast/index.ts';
import { explainLogical } from '../logical/explain.ts';
import { nodeExpressions } from '../physical/node-expressions.ts';
import { type StatementResult, textRows } from './result.ts';
import type { Session } from './session.ts';

export function explain(statement: ast.Explain, session: Session): StatementResult {
  const { plan, syntaxTrees, optimized } = session.plan(statement.statement);
  const details = new Set(statement.details);
  const changelogMode = details.has('CHANGELOG_MODE');
  const sections = [
    section('Abstract Syntax Tree', syntaxTrees.map(explainLogical).join('\n\n')),
    section('Optimized Logical Plan', optimized.map(explainLogical).join('\n\n')),
    section('Optimized Execution Plan', explainPlan(plan, { changelogMode, remark })),
  ];
  if (details.has('JSON_EXECUTION_PLAN')) {
    sections.push(section('Physical Execution Plan', explainJson(plan)));
  }
  return textRows(['result'], [[sections.join('\n')]]);
}

function section(title: string, body: string): string {
  return `== ${title} ==\n${body}\n`;
}

function remark(node: PlanNode): string | null {
  const remarks = [kernelRemark(node), promiseRemark(node)].filter((one) => one !== null);
  return remarks.length === 0 ? null : remarks.join(', ');
}

/** How many of an operator's distinct calls run as kernels over columns; the others run row by row. */
function kernelRemark(node: PlanNode): string | null {
  let kernels = 0;
  let calls = 0;
  for (const expression of nodeExpressions(node)) {
    const share = shareOf(expression);
    kernels += share.kernels;
    calls += share.calls;
  }
  return calls === 0 ? null : `kernels=[${kernels} of ${calls}]`;
}

function shareOf(expression: Expression): KernelShare {
  try {
    return kernelShare(expression);
  } catch (error) {
    // A function that only its operator understands, such as the columns of a pattern.
    if (error instanceof MillraceError) return { kernels: 0, calls: 0 };
    throw error;
  }
}

/** Parts whose rows may differ from run to run, so outside of "same bytes in, same rows out". */
export function promiseRemark(node: PlanNode): string | null {
  const reasons: string[] = [];
  if (usesProcessingTime(node)) reasons.push('processing time');
  if (node.stateTtlMs > 0 && KEEPS_STATE.has(node.kind)) reasons.push('state TTL');
  if (node.kind === 'lookupJoin') reasons.push('lookup');
  if (node.kind === 'watermark' && node.idleTimeoutMs > 0) reasons.push('idleness');
  if (nodeExpressions(node).some((one) => !isDeterministic(one)))
    reasons.push('non-deterministic call');
  return reasons.length === 0 ? null : `[not repeatable: ${reasons.join(', ')}]`;
}

function usesProcessingTime(node: PlanNode): boolean {
  if ('processingTime' in node) return node.processingTime;
  if ('window' in node && typeof node.window === 'object') return node.window.processingTime;
  return 'time' in node && node.time === 'processing';
}

const KEEPS_STATE: ReadonlySet<PlanNode['kind']> = new Set([
  'groupAggregate',
  'join',
  'rank',
  'deduplicate',
  'overAggregate',
  'changelogNormalize',
  'sinkMaterialize',
]);
