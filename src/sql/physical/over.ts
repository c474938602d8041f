/** OVER windows: all of one partition and order in streaming, one after the other in batch mode. */

import type { Over, OverGroup } from '../logical/nodes.ts';
import { notPlannable, type PhysicalContext } from './context.ts';
import { convert, insertsOf } from './convert.ts';
import { type Draft, distribution, draft } from './draft.ts';

export function convertOver(node: Over, context: PhysicalContext): Draft {
  const windows = byWindow(node.groups);
  if (context.streaming && (windows.length > 1 || framesOf(node.groups) > 1)) {
    throw notPlannable(
      'Over Agg: Unsupported use of OVER windows. All aggregates must be computed on the same window.',
      node.span,
      'give all OVER clauses the same PARTITION BY, ORDER BY and frame, or compute one in a query of its own',
    );
  }
  let width = node.input.columns.length;
  let current = convert(node.input, context);
  for (const groups of windows) {
    const added = groups.reduce((sum, { aggregates }) => sum + aggregates.length, 0);
    const columns = node.columns.slice(0, width + added);
    current = overDraft(node, current, groups, columns, context);
    width += added;
  }
  return current;
}

/** How many different frames there are; ROW_NUMBER and its kin have one of their own. */
function framesOf(groups: readonly OverGroup[]): number {
  const frames = groups.map(
    ({ frame, preceding, following }) => `${frame} ${preceding} ${following}`,
  );
  return new Set(frames).size;
}

/** Groups of equal partition and order next to each other, in the order of the output. */
function byWindow(groups: readonly OverGroup[]): OverGroup[][] {
  const windows: OverGroup[][] = [];
  for (const group of groups) {
    const last = windows.at(-1)?.[0];
    if (last !== undefined && windowKey(last) === windowKey(group)) windows.at(-1)!.push(group);
    else windows.push([group]);
  }
  return windows;
}

function windowKey({ partitionKeys, orderBy }: OverGroup): string {
  return JSON.stringify([partitionKeys, orderBy]);
}

/** They need rows that a stream has yet to see. */
const BATCH_ONLY = new Set(['LEAD', 'NTILE', 'CUME_DIST', 'PERCENT_RANK']);

function overDraft(
  node: Over,
  changes: Draft,
  groups: readonly OverGroup[],
  columns: Draft['columns'],
  context: PhysicalContext,
): Draft {
  const { partitionKeys, orderBy } = groups[0]!;
  const [order] = orderBy;
  const attribute = order === undefined ? null : changes.columns[order.column]!.time;
  const time = attribute ?? 'none';
  if (context.streaming) check(node, groups, time);
  const input =
    time === 'none' ? changes : insertsOf(changes, 'StreamPhysicalOverAggregate', node, context);
  return draft(
    {
      kind: 'overAggregate',
      partitionKeys,
      orderBy,
      time: context.streaming ? time : 'none',
      emit: context.streaming ? 'changelog' : 'final',
      groups: groups.map(({ frame, preceding, following, aggregates }) => ({
        frame,
        preceding,
        following,
        aggregates,
      })),
    },
    [{ node: input, exchange: distribution(partitionKeys) }],
    columns,
    time === 'none' && context.streaming
      ? { changes: { update: true, delete: input.changes.delete }, keys: input.keys }
      : { keys: input.keys },
  );
}

function check(
  node: Over,
  groups: readonly OverGroup[],
  time: 'event' | 'processing' | 'none',
): void {
  const { orderBy } = groups[0]!;
  if (orderBy.length !== 1) {
    throw notPlannable('The window can only be ordered by a single time column.', node.span);
  }
  if (orderBy[0]!.descending) {
    throw notPlannable('The window can only be ordered in ASCENDING mode.', node.span);
  }
  for (const { preceding, following, aggregates } of groups) {
    const late = aggregates.find(({ name }) => BATCH_ONLY.has(name));
    if (late !== undefined) {
      throw notPlannable(`${late.name} Function is not supported in stream mode.`, node.span);
    }
    if (following !== 0) {
      throw notPlannable('OVER RANGE FOLLOWING windows are not supported yet.', node.span);
    }
    if (time === 'none' && preceding !== null) {
      throw notPlannable(
        'Non-time attribute sort is not supported for bounded OVER window.',
        node.span,
        'begin the frame at UNBOUNDED PRECEDING, or order by a time attribute',
      );
    }
  }
}
