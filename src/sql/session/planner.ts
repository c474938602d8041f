/** Bound queries and inserts to one plan: optimised, made physical, emitted. */

import type { Plan } from '../../plan/index.ts';
import type { BoundInsert } from '../binder/insert.ts';
import type { Configuration } from '../catalog/configuration.ts';
import type { LogicalNode, Scan } from '../logical/nodes.ts';
import { inputsOf } from '../logical/rewrite.ts';
import { type OptimizeOptions, optimize } from '../optimizer/optimize.ts';
import type { Evaluate } from '../optimizer/simplify.ts';
import type { PhysicalContext, TableTraits } from '../physical/context.ts';
import type { Draft } from '../physical/draft.ts';
import { emit } from '../physical/emit.ts';
import { collectSink, insertSink } from '../physical/sink.ts';

export interface PlannerOptions {
  readonly configuration: Configuration;
  readonly evaluate: Evaluate | null;
  traits(options: Readonly<Record<string, string>>, keyed: boolean): TableTraits;
  /** Adds what the nodes alone do not say. */
  complete(plan: Plan): Plan;
}

/** What EXPLAIN shows beside the plan. */
export interface Planned {
  readonly plan: Plan;
  readonly syntaxTrees: readonly LogicalNode[];
  readonly optimized: readonly LogicalNode[];
}

export function planQuery(node: LogicalNode, options: PlannerOptions): Planned {
  const context = physicalContext(options);
  const optimized = optimize(node, optimizeOptions([node], options));
  const plan = emitPlan([collectSink(optimized, context)], context, options);
  return { plan, syntaxTrees: [node], optimized: [optimized] };
}

export function planInserts(inserts: readonly BoundInsert[], options: PlannerOptions): Planned {
  const context = physicalContext(options);
  const roots = inserts.map(({ node }) => node);
  const rules = optimizeOptions(roots, options);
  const optimized = roots.map((node) => optimize(node, rules));
  const sinks = inserts.map((insert, i) => insertSink(insert, optimized[i]!, context));
  return { plan: emitPlan(sinks, context, options), syntaxTrees: roots, optimized };
}

function physicalContext({ configuration, traits }: PlannerOptions): PhysicalContext {
  return {
    streaming: isStreaming(configuration),
    option: (key) => configuration.get(key),
    traits,
    known: new Map(),
  };
}

export function isStreaming(configuration: Configuration): boolean {
  return configuration.get('execution.runtime-mode')?.toLowerCase() !== 'batch';
}

function emitPlan(
  sinks: readonly Draft[],
  context: PhysicalContext,
  options: PlannerOptions,
): Plan {
  const { configuration } = options;
  const name = configuration.get('pipeline.name') ?? '';
  return options.complete(emit(sinks, context, { name, configuration: configuration.entries() }));
}

function optimizeOptions(roots: readonly LogicalNode[], options: PlannerOptions): OptimizeOptions {
  return {
    evaluate: options.evaluate,
    streaming: isStreaming(options.configuration),
    wholeRows: roots.some(showsLateRows),
    keepsKey: (scan) => givesUpdates(scan, options),
  };
}

function givesUpdates(scan: Scan, options: PlannerOptions): boolean {
  const { source } = options.traits(scan.source.options, scan.source.table.primaryKey !== null);
  return source.updateAfter || source.delete;
}

function showsLateRows(node: LogicalNode): boolean {
  if (node.kind === 'sideOutput') return node.side === 'late';
  return inputsOf(node).some(showsLateRows);
}
