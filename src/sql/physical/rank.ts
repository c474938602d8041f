/** Top-N, deduplication and both within windows. */

import type { Rank } from '../logical/nodes.ts';
import { groupsByWindow, windowColumnsOf } from '../logical/window-columns.ts';
import type { PhysicalContext } from './context.ts';
import { notPlannable } from './context.ts';
import { convert, insertsOf } from './convert.ts';
import { type Draft, distribution, draft, INSERTS, isInsertOnly } from './draft.ts';
import { monotonicity } from './monotonicity.ts';
import { attachedWindow } from './window-spec.ts';

export function convertRank(node: Rank, context: PhysicalContext): Draft {
  const input = convert(node.input, context);
  const window = windowColumnsOf(node.input);
  if (window !== null && groupsByWindow(node.partitionKeys, window)) {
    return windowRank(node, insertsOf(input, 'StreamPhysicalWindowRank', node, context));
  }
  if (context.streaming && node.function !== 'ROW_NUMBER') {
    throw notPlannable(
      `${node.function}() on streaming table is not supported currently`,
      node.span,
    );
  }
  return deduplicate(node, input) ?? plainRank(node, input);
}

function windowRank(node: Rank, input: Draft): Draft {
  const window = windowColumnsOf(node.input)!;
  if (node.function !== 'ROW_NUMBER') {
    throw notPlannable(
      `${node.function} is not supported on Window TopN currently, only ROW_NUMBER() is supported`,
      node.span,
    );
  }
  if (typeof node.end !== 'number') {
    throw notPlannable('Window TopN needs a constant number of rows', node.span);
  }
  const inWindow = [...window.start, ...window.end, ...window.time];
  const partitionKeys = node.partitionKeys.filter((key) => !inWindow.includes(key));
  const { orderBy, start, end, outputRank } = node;
  const [order] = orderBy;
  const keepsLast =
    start === 1 && end === 1 && orderBy.length === 1 && order!.descending
      ? node.input.columns[order!.column]!.time !== null
      : false;
  return draft(
    {
      kind: 'windowRank',
      window: attachedWindow(window),
      partitionKeys,
      orderBy,
      start,
      end,
      outputRank,
      ties: keepsLast ? 'last' : 'first',
    },
    [{ node: input, exchange: distribution(partitionKeys) }],
    node.columns,
  );
}

/** The first or last row per key by time. */
function deduplicate(node: Rank, input: Draft): Draft | undefined {
  const [order, second] = node.orderBy;
  const time = order === undefined ? null : node.input.columns[order.column]!.time;
  const one = node.function === 'ROW_NUMBER' && node.start === 1 && node.end === 1;
  if (!one || node.outputRank || order === undefined || second !== undefined || time === null) {
    return undefined;
  }
  if (!isInsertOnly(input)) return undefined;
  const keep = order.descending ? 'last' : 'first';
  const inserts = time === 'processing' && keep === 'first';
  return draft(
    {
      kind: 'deduplicate',
      keys: node.partitionKeys,
      timeColumn: order.column,
      time,
      keep,
    },
    [{ node: input, exchange: distribution(node.partitionKeys) }],
    node.columns,
    {
      changes: inserts ? INSERTS : { update: true, delete: false },
      keys: [node.partitionKeys],
    },
  );
}

function plainRank(node: Rank, input: Draft): Draft {
  const { partitionKeys, orderBy, start, end, outputRank } = node;
  const strategy = rankStrategy(node, input);
  const rankColumn = node.input.columns.length;
  const byRank =
    outputRank && node.function === 'ROW_NUMBER' ? [[...partitionKeys, rankColumn]] : [];
  const single = start === 1 && end === 1 ? [partitionKeys] : [];
  return draft(
    {
      kind: 'rank',
      function: node.function,
      partitionKeys,
      orderBy,
      start,
      end,
      outputRank,
      strategy,
      uniqueKey: input.keys[0] ?? null,
    },
    [{ node: input, exchange: distribution(partitionKeys) }],
    node.columns,
    {
      changes: { update: true, delete: true },
      keys: [...single, ...byRank, ...(outputRank ? [] : input.keys)],
    },
  );
}

/** Updates that only ever move a row forward in its partition need no row beyond the top ones. */
function rankStrategy(node: Rank, input: Draft): 'append' | 'update' | 'retract' {
  if (isInsertOnly(input)) return 'append';
  if (input.changes.delete || node.function !== 'ROW_NUMBER') return 'retract';
  const keyed = input.keys.some((key) => node.partitionKeys.every((one) => key.includes(one)));
  const improving = node.orderBy.every(({ column, descending }) => {
    const moves = monotonicity(input, column);
    return moves === 'constant' || moves === (descending ? 'increasing' : 'decreasing');
  });
  return keyed && improving ? 'update' : 'retract';
}
