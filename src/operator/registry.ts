/** Finds the operators of a plan: one factory per kind, one line each, loaded when a plan has it. */

import { MillraceError } from '../core/index.ts';
import type { NodeKind, PlanNode } from '../plan/index.ts';
import type { Operator, OperatorContext, OperatorFactory } from './operator.ts';

type Loader<K extends NodeKind> = () => Promise<OperatorFactory<K>>;

const loaders: { readonly [K in NodeKind]?: Loader<K> } = {
  calc: async () => (await import('./calc.ts')).createCalc,
  changelogNormalize: async () =>
    (await import('./changelog/changelog-normalize.ts')).createChangelogNormalize,
  correlate: async () => (await import('./correlate/correlate.ts')).createCorrelate,
  deduplicate: async () => (await import('./rank/deduplicate.ts')).createDeduplicate,
  dropUpdateBefore: async () =>
    (await import('./changelog/drop-update-before.ts')).createDropUpdateBefore,
  expand: async () => (await import('./changelog/expand.ts')).createExpand,
  groupAggregate: async () => (await import('./aggregate/group-aggregate.ts')).createGroupAggregate,
  intervalJoin: async () => (await import('./join/interval-join.ts')).createIntervalJoin,
  join: async () => (await import('./join/join.ts')).createJoin,
  limit: async () => (await import('./limit.ts')).createLimit,
  overAggregate: async () => (await import('./over/over.ts')).createOverAggregate,
  rank: async () => (await import('./rank/rank.ts')).createRank,
  sideOutput: async () => (await import('./pass-through.ts')).createPassThrough,
  sinkMaterialize: async () =>
    (await import('./changelog/sink-materialize.ts')).createSinkMaterialize,
  sort: async () => (await import('./sort/sort.ts')).createSort,
  temporalJoin: async () => (await import('./join/temporal-join.ts')).createTemporalJoin,
  temporalSort: async () => (await import('./sort/temporal-sort.ts')).createTemporalSort,
  union: async () => (await import('./pass-through.ts')).createPassThrough,
  values: async () => (await import('./values.ts')).createValues,
  watermark: async () => (await import('./watermark.ts')).createWatermark,
  windowAggregate: async () => (await import('./window/window-aggregate.ts')).createWindowAggregate,
  windowJoin: async () => (await import('./join/window-join.ts')).createWindowJoin,
  windowRank: async () => (await import('./rank/window-rank.ts')).createWindowRank,
  windowTableFunction: async () =>
    (await import('./window/window-table-function.ts')).createWindowTableFunction,
};

/** Every kind of plan node that has an operator. */
export const OPERATOR_KINDS = Object.keys(loaders) as NodeKind[];

/** The operators of some kinds, ready to be made. */
export interface OperatorSet {
  create(node: PlanNode, context: OperatorContext): Operator;
}

type AnyFactory = (node: never, context: OperatorContext) => Operator;

const loading = new Map<NodeKind, Promise<AnyFactory>>();

/** Loads the code of the kinds that a plan has; sources and sinks are run by the task itself. */
export async function loadOperators(kinds: Iterable<NodeKind>): Promise<OperatorSet> {
  const factories = new Map<NodeKind, AnyFactory>();
  for (const kind of new Set(kinds)) {
    if (kind !== 'source' && kind !== 'sink') factories.set(kind, await load(kind));
  }
  return { create: (node, context) => factories.get(node.kind)!(node as never, context) };
}

function load(kind: NodeKind): Promise<AnyFactory> {
  const loader: (() => Promise<AnyFactory>) | undefined = loaders[kind];
  if (loader === undefined) throw unknownOperator(kind);
  const known = loading.get(kind) ?? loader();
  loading.set(kind, known);
  return known;
}

function unknownOperator(kind: string): MillraceError {
  return new MillraceError('OPERATOR_UNSUPPORTED', `no operator runs plan nodes of kind '${kind}'`);
}
