/** ORDER BY and LIMIT: by time as the watermark passes, as a Top-N, or at the end of bounded input. */

import type { Sort } from '../logical/nodes.ts';
import { notPlannable, type PhysicalContext } from './context.ts';
import { convert, insertsOf } from './convert.ts';
import { type Draft, draft, INSERTS, isInsertOnly } from './draft.ts';

export function convertSort(node: Sort, context: PhysicalContext): Draft {
  const input = convert(node.input, context);
  const anyway = context.option(ANY_SORT) === 'true' && node.limit < 0;
  if (!context.streaming || anyway) return finalSort(node, input);
  return node.limit < 0 && node.offset === 0
    ? temporalSort(node, input, context)
    : sortLimit(node, input);
}

/** Lets a stream that ends be sorted at its end. */
const ANY_SORT = '__table.exec.sort.non-temporal.enabled__';

const SINGLE = { kind: 'single' } as const;

function finalSort(node: Sort, input: Draft): Draft {
  const { keys, offset, limit } = node;
  const body =
    keys.length === 0
      ? ({ kind: 'limit', offset, limit } as const)
      : ({ kind: 'sort', keys, offset, limit } as const);
  return draft(body, [{ node: input, exchange: SINGLE }], node.columns, { keys: input.keys });
}

function temporalSort(node: Sort, changes: Draft, context: PhysicalContext): Draft {
  const [first] = node.keys;
  const time = first === undefined ? null : node.input.columns[first.column]!.time;
  if (first === undefined || time === null || first.descending) {
    throw notPlannable(
      'Sort on a non-time-attribute field is not supported.',
      node.span,
      'add LIMIT, order ascending by an event-time attribute, or run in batch mode',
    );
  }
  const input = insertsOf(changes, 'StreamPhysicalTemporalSort', node, context);
  return draft(
    { kind: 'temporalSort', keys: node.keys, processingTime: time === 'processing' },
    [{ node: input, exchange: SINGLE }],
    node.columns,
    { keys: input.keys },
  );
}

/** The first rows of all: a Top-N of one partition, kept up to date. */
function sortLimit(node: Sort, input: Draft): Draft {
  const { keys, offset, limit } = node;
  if (limit < 0) {
    throw notPlannable(
      'FETCH is missed, which on streaming table is not supported currently.',
      node.span,
      'add LIMIT',
    );
  }
  if (keys.length === 0 && isInsertOnly(input)) {
    return draft(
      { kind: 'limit', offset, limit },
      [{ node: input, exchange: SINGLE }],
      node.columns,
      {
        changes: INSERTS,
        keys: input.keys,
      },
    );
  }
  return draft(
    {
      kind: 'rank',
      function: 'ROW_NUMBER',
      partitionKeys: [],
      orderBy: keys,
      start: offset + 1,
      end: offset + limit,
      outputRank: false,
      strategy: isInsertOnly(input) ? 'append' : 'retract',
      uniqueKey: input.keys[0] ?? null,
    },
    [{ node: input, exchange: SINGLE }],
    node.columns,
    { changes: { update: true, delete: true }, keys: input.keys },
  );
}
