/** Logical plans to physical operators, bottom-up; a plan that occurs twice is converted once. */

import { BIGINT } from '../../core/index.ts';
import { type Expression, literal } from '../../expression/index.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import { convertAggregate, convertLegacyWindow } from './aggregate.ts';
import { calc, select } from './calc.ts';
import { notPlannable, type PhysicalContext } from './context.ts';
import { convertCorrelate } from './correlate.ts';
import { type Draft, draft, FORWARD, isInsertOnly } from './draft.ts';
import { convertJoin } from './join.ts';
import { convertMatch } from './match.ts';
import { convertOver } from './over.ts';
import { convertRank } from './rank.ts';
import { convertRechange } from './rechange.ts';
import { convertSetOperation } from './set-operation.ts';
import { convertSideOutput } from './side-output.ts';
import { convertSort } from './sort.ts';
import { convertScan, convertWatermark } from './source.ts';
import { convertWindowFunction } from './window-function.ts';

export function convert(node: LogicalNode, context: PhysicalContext): Draft {
  const before = context.known.get(node);
  if (before !== undefined) return before;
  const made = dispatch(node, context);
  context.known.set(node, made);
  return made;
}

function dispatch(node: LogicalNode, context: PhysicalContext): Draft {
  switch (node.kind) {
    case 'scan':
      return convertScan(node, context);
    case 'watermark':
      return convertWatermark(node, context);
    case 'values':
      return draft({ kind: 'values', rows: node.rows }, [], node.columns);
    case 'project':
      return calc(convert(node.input, context), null, node.expressions, node.columns);
    case 'filter':
      return select(convert(node.input, context), node.condition);
    case 'aggregate':
      return convertAggregate(node, context);
    case 'windowAggregate':
      return convertLegacyWindow(node, context);
    case 'windowFunction':
      return convertWindowFunction(node, context);
    case 'over':
      return convertOver(node, context);
    case 'rank':
      return convertRank(node, context);
    case 'join':
      return convertJoin(node, context);
    case 'correlate':
      return convertCorrelate(node, context);
    case 'setOperation':
      return convertSetOperation(node, context);
    case 'sort':
      return convertSort(node, context);
    case 'match':
      return convertMatch(node, context);
    case 'expand':
      return convertExpand(node, context);
    case 'rechange':
      return convertRechange(node, context);
    case 'sideOutput':
      return convertSideOutput(node);
  }
}

function convertExpand(
  node: Extract<LogicalNode, { kind: 'expand' }>,
  context: PhysicalContext,
): Draft {
  const input = convert(node.input, context);
  const id = (at: number): Expression => literal(BigInt(at), BIGINT(false));
  const projections = node.projections.map((row, i) =>
    row.length === node.columns.length ? row : [...row, id(i)],
  );
  return draft(
    { kind: 'expand', projections },
    [{ node: input, exchange: FORWARD }],
    node.columns,
    {
      changes: input.changes,
    },
  );
}

/**
 * The input of an operator that cannot take back a row: as it is when it has inserts only, and in
 * batch mode after its last change.
 */
export function insertsOf(
  input: Draft,
  what: string,
  node: LogicalNode,
  context: PhysicalContext,
): Draft {
  if (isInsertOnly(input)) return input;
  if (!context.streaming) {
    const body = { kind: 'sort', keys: [], offset: 0, limit: -1 } as const;
    return draft(body, [{ node: input, exchange: FORWARD }], input.columns, { keys: input.keys });
  }
  const { update, delete: deletes } = input.changes;
  const changes = [update ? 'update' : '', deletes ? 'delete' : ''].filter((one) => one !== '');
  throw notPlannable(
    `${what} doesn't support consuming ${changes.join(' and ')} changes which is produced by node ${nameOf(input)}`,
    node.span,
  );
}

/** The nearest operator that makes changes of its own. */
function nameOf(input: Draft): string {
  const { body, inputs } = input;
  if (body.kind === 'calc' || body.kind === 'watermark') return nameOf(inputs[0]!.node);
  return body.kind;
}
