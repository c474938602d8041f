/** A plan as the tree that EXPLAIN shows, sinks first; what is used twice is written once. */

import type { ChangelogMode } from '../core/index.ts';
import { exchangeText } from './describe.ts';
import { uniqueNames } from './names.ts';
import type { Edge, Plan, PlanNode } from './nodes.ts';

export interface ExplainOptions {
  /** Adds changelogMode=[..] to every operator. */
  readonly changelogMode: boolean;
  /** Adds remarks such as the share of kernels to an operator. */
  remark?(node: PlanNode): string | null;
}

/** @example explainPlan(plan, { changelogMode: true }) */
export function explainPlan(plan: Plan, options: ExplainOptions): string {
  const byId = new Map(plan.nodes.map((node) => [node.id, node]));
  const uses = new Map<string, number>();
  for (const { inputs } of plan.nodes) {
    for (const { from } of inputs) uses.set(from, (uses.get(from) ?? 0) + 1);
  }
  const printer = new Printer(byId, uses, options);
  const sinks = plan.nodes.filter(({ kind }) => kind === 'sink');
  return sinks.map((sink) => printer.tree(sink)).join('\n');
}

class Printer {
  readonly #nodes: ReadonlyMap<string, PlanNode>;
  readonly #uses: ReadonlyMap<string, number>;
  readonly #options: ExplainOptions;
  readonly #reused = new Map<string, number>();

  constructor(
    nodes: ReadonlyMap<string, PlanNode>,
    uses: ReadonlyMap<string, number>,
    options: ExplainOptions,
  ) {
    this.#nodes = nodes;
    this.#uses = uses;
    this.#options = options;
  }

  tree(sink: PlanNode): string {
    const lines: string[] = [];
    this.#print(sink, '', '', lines);
    return lines.join('\n');
  }

  /** @param head what stands before the node, @param rest before its inputs */
  #print(node: PlanNode, head: string, rest: string, lines: string[]): void {
    const number = this.#reused.get(node.id);
    if (number !== undefined) {
      lines.push(`${head}Reused(reference_id=[${number}])`);
      return;
    }
    lines.push(head + this.#line(node));
    node.inputs.forEach((edge, i) => {
      const last = i === node.inputs.length - 1;
      this.#printEdge(edge, rest, last, lines);
    });
  }

  #printEdge(edge: Edge, indent: string, last: boolean, lines: string[]): void {
    const input = this.#nodes.get(edge.from)!;
    const head = `${indent}${last ? '+- ' : ':- '}`;
    const rest = `${indent}${last ? '   ' : ':  '}`;
    const exchange = exchangeText(edge, uniqueNames(input.schema));
    if (exchange === null) {
      this.#print(input, head, rest, lines);
      return;
    }
    lines.push(head + exchange);
    this.#print(input, `${rest}+- `, `${rest}   `, lines);
  }

  #line(node: PlanNode): string {
    const parts = [node.description];
    if (this.#options.changelogMode) parts.push(`changelogMode=[${modeText(node.changelog)}]`);
    if ((this.#uses.get(node.id) ?? 0) > 1) {
      const number = this.#reused.size + 1;
      this.#reused.set(node.id, number);
      parts.push(`(reuse_id=[${number}])`);
    }
    const remark = this.#options.remark?.(node) ?? null;
    if (remark !== null) parts.push(remark);
    return parts.join(', ');
  }
}

/** 'I,UB,UA,D' as Flink abbreviates it. */
export function modeText(mode: ChangelogMode): string {
  const kinds = [
    'I',
    mode.updateBefore ? 'UB' : '',
    mode.updateAfter ? 'UA' : '',
    mode.delete ? 'D' : '',
  ];
  return kinds.filter((kind) => kind !== '').join(',');
}

/** JSON_EXECUTION_PLAN: the operators as a list with their inputs. */
export function explainJson(plan: Plan): string {
  const nodes = plan.nodes.map((node) => ({
    id: node.id,
    type: node.kind,
    pact: node.kind === 'source' ? 'Data Source' : node.kind === 'sink' ? 'Data Sink' : 'Operator',
    contents: node.description,
    ...(node.parallelism === null ? {} : { parallelism: node.parallelism }),
    predecessors: node.inputs.map(({ from, exchange }) => ({
      id: from,
      ship_strategy: exchange.kind.toUpperCase(),
      side: 'second',
    })),
  }));
  return JSON.stringify({ nodes }, null, 2);
}
