/** MATCH_RECOGNIZE over rows of a key in order of time. */

import type { Match } from '../logical/nodes.ts';
import type { PhysicalContext } from './context.ts';
import { convert, insertsOf } from './convert.ts';
import { type Draft, distribution, draft } from './draft.ts';

export function convertMatch(node: Match, context: PhysicalContext): Draft {
  const changes = convert(node.input, context);
  const input = insertsOf(changes, 'StreamPhysicalMatch', node, context);
  const { partitionKeys, orderBy, pattern, strictStart, strictEnd } = node;
  const { defines, measures, subsets, allRows, skip, withinMs } = node;
  const processingTime = node.input.columns[orderBy[0]!.column]!.time === 'processing';
  return draft(
    {
      kind: 'match',
      partitionKeys,
      orderBy,
      processingTime,
      pattern,
      strictStart,
      strictEnd,
      defines,
      measures,
      subsets,
      allRows,
      skip,
      withinMs,
    },
    [{ node: input, exchange: distribution(partitionKeys) }],
    node.columns,
  );
}
