/** Finds the operator of a plan node: one factory per kind, one line each. */

import { MillraceError } from '../core/index.ts';
import type { NodeKind, NodeOf, PlanNode } from '../plan/index.ts';
import { createGroupAggregate } from './aggregate/group-aggregate.ts';
import { createCalc } from './calc.ts';
import { createChangelogNormalize } from './changelog/changelog-normalize.ts';
import { createDropUpdateBefore } from './changelog/drop-update-before.ts';
import { createExpand } from './changelog/expand.ts';
import { createSinkMaterialize } from './changelog/sink-materialize.ts';
import { createCorrelate } from './correlate/correlate.ts';
import { createIntervalJoin } from './join/interval-join.ts';
import { createJoin } from './join/join.ts';
import { createTemporalJoin } from './join/temporal-join.ts';
import { createWindowJoin } from './join/window-join.ts';
import { createLimit } from './limit.ts';
import type { Operator, OperatorContext, OperatorFactory } from './operator.ts';
import { createDeduplicate } from './rank/deduplicate.ts';
import { createRank } from './rank/rank.ts';
import { createWindowRank } from './rank/window-rank.ts';
import { createSort } from './sort/sort.ts';
import { createTemporalSort } from './sort/temporal-sort.ts';
import { createUnion } from './union.ts';
import { createValues } from './values.ts';
import { createWatermark } from './watermark.ts';
import { createWindowAggregate } from './window/window-aggregate.ts';
import { createWindowTableFunction } from './window/window-table-function.ts';

const factories: { readonly [K in NodeKind]?: OperatorFactory<K> } = {
  calc: createCalc,
  changelogNormalize: createChangelogNormalize,
  correlate: createCorrelate,
  deduplicate: createDeduplicate,
  dropUpdateBefore: createDropUpdateBefore,
  expand: createExpand,
  groupAggregate: createGroupAggregate,
  intervalJoin: createIntervalJoin,
  join: createJoin,
  limit: createLimit,
  rank: createRank,
  sinkMaterialize: createSinkMaterialize,
  sort: createSort,
  temporalJoin: createTemporalJoin,
  temporalSort: createTemporalSort,
  union: createUnion,
  values: createValues,
  watermark: createWatermark,
  windowAggregate: createWindowAggregate,
  windowJoin: createWindowJoin,
  windowRank: createWindowRank,
  windowTableFunction: createWindowTableFunction,
};

/** Makes the operator that runs `node`. */
export function createOperator(node: PlanNode, context: OperatorContext): Operator {
  return create(node.kind, node as never, context);
}

function create<K extends NodeKind>(kind: K, node: NodeOf<K>, context: OperatorContext): Operator {
  const factory = factories[kind];
  if (factory === undefined) throw unknownOperator(kind);
  return factory(node, context);
}

function unknownOperator(kind: string): MillraceError {
  return new MillraceError(
    'OPERATOR_UNSUPPORTED',
    `no operator runs plan nodes of kind '${kind}'`,
    {
      hint: 'sources and sinks are run by the task itself',
    },
  );
}
