/** A plan cut into tasks: operators that need no exchange between them run in one task. Pure data, same in every worker. */

import { assert } from '../core/index.ts';
import type { Edge, Exchange, Plan, PlanNode, Side } from '../plan/index.ts';

/** Operators that run together, in topological order. Each of `parallelism` subtasks runs them all. */
export interface TaskVertex {
  readonly id: number;
  readonly name: string;
  readonly nodes: readonly PlanNode[];
  readonly parallelism: number;
}

/** A connection between operators of different tasks: a channel per pair of subtasks, or per subtask if forward. */
export interface TaskEdge {
  readonly id: number;
  readonly fromTask: number;
  readonly fromNode: string;
  readonly toTask: number;
  readonly toNode: string;
  readonly input: number;
  readonly exchange: Exchange;
  /** What `fromNode` puts aside, instead of its output. */
  readonly side: Side | null;
}

/** A connection within a task. */
export interface ChainedEdge {
  readonly fromNode: string;
  readonly toNode: string;
  readonly input: number;
  readonly side: Side | null;
}

export interface JobGraph {
  readonly tasks: readonly TaskVertex[];
  readonly edges: readonly TaskEdge[];
  readonly chained: readonly ChainedEdge[];
}

interface PlanEdge {
  readonly from: string;
  readonly to: string;
  readonly input: number;
  readonly exchange: Exchange;
  readonly side: Side | null;
}

export function buildJobGraph(plan: Plan, parallelism: number): JobGraph {
  const degrees = degreesOf(plan, parallelism);
  const edges = plan.nodes.flatMap((node) =>
    node.inputs.map((edge, input) => planEdge(node, edge, input, degrees)),
  );
  const groups = chain(plan, edges, degrees);
  const order = [...new Set(plan.nodes.map((node) => groups.get(node.id)!))];
  const tasks = order.map((group, id) => {
    const nodes = plan.nodes.filter((node) => groups.get(node.id) === group);
    return { id, nodes, name: taskName(nodes), parallelism: degrees.get(nodes[0]!.id)! };
  });
  const taskOf = new Map(tasks.flatMap((task) => task.nodes.map((node) => [node.id, task.id])));
  const inside = (edge: PlanEdge) => groups.get(edge.from) === groups.get(edge.to);
  return {
    tasks,
    edges: edges
      .filter((edge) => !inside(edge))
      .map((edge, id) => ({
        id,
        fromTask: taskOf.get(edge.from)!,
        fromNode: edge.from,
        toTask: taskOf.get(edge.to)!,
        toNode: edge.to,
        input: edge.input,
        exchange: edge.exchange,
        side: edge.side,
      })),
    chained: edges
      .filter(inside)
      .map(({ from, to, input, side }) => ({ fromNode: from, toNode: to, input, side })),
  };
}

/** The parallelism of each node: its own, 1 behind a `single` exchange, that of a forward input, or the job's. */
function degreesOf(plan: Plan, parallelism: number): Map<string, number> {
  const degrees = new Map<string, number>();
  for (const node of plan.nodes) {
    const first = node.inputs[0];
    let degree = parallelism;
    if (node.kind === 'values') degree = 1;
    if (first !== undefined && node.inputs.every((edge) => edge.exchange.kind === 'forward')) {
      degree = Math.max(...node.inputs.map((edge) => degrees.get(edge.from) ?? parallelism));
    }
    if (node.inputs.some((edge) => edge.exchange.kind === 'single')) degree = 1;
    degrees.set(node.id, node.parallelism ?? degree);
  }
  return degrees;
}

function planEdge(
  node: PlanNode,
  edge: Edge,
  input: number,
  degrees: ReadonlyMap<string, number>,
): PlanEdge {
  const from = degrees.get(edge.from);
  assert(from !== undefined, `${node.id} reads ${edge.from}, which does not come before it`);
  const to = degrees.get(node.id)!;
  let { exchange } = edge;
  if (from === 1 && to === 1) exchange = { kind: 'forward' };
  else if (exchange.kind === 'forward' && from !== to) {
    exchange = to === 1 ? { kind: 'single' } : { kind: 'rebalance' };
  }
  return { from: edge.from, to: node.id, input, exchange, side: edge.side ?? null };
}

/**
 * Group of each node. An edge is chained when it is forward and joining its two groups leaves no
 * cycle between groups: a task that waits for itself could never go on.
 */
function chain(
  plan: Plan,
  edges: readonly PlanEdge[],
  degrees: ReadonlyMap<string, number>,
): Map<string, number> {
  const groups = new Map(plan.nodes.map((node, i) => [node.id, i]));
  for (const edge of edges) {
    if (edge.exchange.kind !== 'forward') continue;
    assert(degrees.get(edge.from) === degrees.get(edge.to), 'a forward edge changes parallelism');
    const from = groups.get(edge.from)!;
    const to = groups.get(edge.to)!;
    if (from === to) continue;
    const joined = new Map(
      [...groups].map(([id, group]) => [id, group === to ? from : group] as const),
    );
    if (!hasCycle(edges, joined)) for (const [id, group] of joined) groups.set(id, group);
  }
  return groups;
}

function hasCycle(edges: readonly PlanEdge[], groups: ReadonlyMap<string, number>): boolean {
  const next = new Map<number, Set<number>>();
  for (const edge of edges) {
    const from = groups.get(edge.from)!;
    const to = groups.get(edge.to)!;
    if (from === to) {
      if (edge.exchange.kind !== 'forward') return true;
      continue;
    }
    const targets = next.get(from) ?? new Set();
    next.set(from, targets.add(to));
  }
  const state = new Map<number, 'open' | 'done'>();
  const visit = (group: number): boolean => {
    if (state.get(group) === 'open') return true;
    if (state.get(group) === 'done') return false;
    state.set(group, 'open');
    for (const target of next.get(group) ?? []) if (visit(target)) return true;
    state.set(group, 'done');
    return false;
  };
  return [...next.keys()].some(visit);
}

function taskName(nodes: readonly PlanNode[]): string {
  return nodes.map(operatorName).join(' -> ');
}

/** What messages and metrics call an operator: its kind in words, and its table where it has one. */
export function operatorName(node: PlanNode): string {
  const words = node.kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const table = 'table' in node && node.kind !== 'lookupJoin' ? node.table : null;
  if (table === null) return words;
  return `${words} ${table.path.split('.').pop()}`;
}
