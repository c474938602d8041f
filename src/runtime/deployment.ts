/** Makes the subtasks of one slot out of a job graph: operators, readers, writers and the channels between them. */

import type { Engine } from '../batch/index.ts';
import type { Sink, Source } from '../connector/index.ts';
import { assert, type Schema } from '../core/index.ts';
import type { ExternalTable, OperatorContext, OperatorSet } from '../operator/index.ts';
import type { NodeOf, Plan, PlanNode, Side } from '../plan/index.ts';
import type { Host } from '../platform/index.ts';
import { createStateStore, HashPartitioner, type RestoredState } from '../state/index.ts';
import type { TaskSnapshot } from './barrier-alignment.ts';
import { type ChainContext, ChainedOperator, Feed, type Target } from './chained-operator.ts';
import { ChannelReader, ChannelWriter } from './channel.ts';
import { ChannelInput } from './channel-input.ts';
import { exchangeTarget } from './exchange.ts';
import { type JobGraph, operatorName, type TaskEdge, type TaskVertex } from './job-graph.ts';
import { LateRows } from './late-rows.ts';
import { Stopwatch } from './metrics.ts';
import type { ResultWriter } from './result.ts';
import { Ring, type RingMemory } from './ring.ts';
import { SinkOperator } from './sink-operator.ts';
import { SourceInput } from './source-input.ts';
import type { SplitPrefixes } from './split-prefixes.ts';
import { Task } from './task.ts';
import { TurnReader } from './turn-reader.ts';

/** One end of a channel between subtasks: its memory, and how the other end is told. */
export interface ChannelEnd {
  readonly memory: RingMemory;
  readonly wakeOther: () => void;
}

/** Everything that the subtasks of a slot are made of. */
export interface SlotParts {
  readonly plan: Plan;
  readonly graph: JobGraph;
  readonly engine: Engine;
  readonly host: Host;
  readonly sources: ReadonlyMap<string, Source>;
  readonly sinks: ReadonlyMap<string, Sink>;
  readonly operators: OperatorSet;
  readonly externalTables: ReadonlyMap<string, ExternalTable>;
  channel(edge: TaskEdge, from: number, to: number, end: 'read' | 'write'): ChannelEnd;
  result(node: NodeOf<'sink'>, subtask: number): ResultWriter;
  /** What is known, for one operator that keeps watermarks, of the splits of a source. */
  prefixes(source: string, watermark: string): SplitPrefixes;
  wake(task: number, subtask: number): void;
  /** A subtask has reached a barrier; called within its step. */
  snapshot(task: number, subtask: number, snapshot: TaskSnapshot): void;
  /** State of an earlier run for one subtask of an operator. */
  restored(nodeId: string, subtask: number, parallelism: number): RestoredState | undefined;
  /** The checkpoint that the job was restored from, or 0. */
  readonly restoredId: number;
  /** Whether stores note what changes, for incremental checkpoints. */
  readonly keepsChanges: boolean;
}

export interface DeployedTask {
  readonly task: Task;
  readonly lateRows: ReadonlyMap<string, LateRows>;
  readonly sources: ReadonlyMap<string, SourceInput>;
}

/** Makes subtask `subtask` of `vertex`; nothing runs yet. */
export function deployTask(parts: SlotParts, vertex: TaskVertex, subtask: number): DeployedTask {
  return new TaskBuilder(parts, vertex, subtask).build();
}

class TaskBuilder {
  readonly #parts: SlotParts;
  readonly #vertex: TaskVertex;
  readonly #subtask: number;
  readonly #chain: ChainContext;
  readonly #operators = new Map<string, ChainedOperator>();
  readonly #writers: ChannelWriter[] = [];
  readonly #channels: ChannelInput[] = [];
  readonly #lateRows = new Map<string, LateRows>();
  readonly #sources = new Map<string, SourceInput>();

  constructor(parts: SlotParts, vertex: TaskVertex, subtask: number) {
    this.#parts = parts;
    this.#vertex = vertex;
    this.#subtask = subtask;
    this.#chain = {
      engine: parts.engine,
      stopwatch: new Stopwatch(parts.host.clock),
      wake: () => parts.wake(vertex.id, subtask),
    };
  }

  build(): DeployedTask {
    for (const node of this.#vertex.nodes) {
      this.#operators.set(node.id, new ChainedOperator(node, operatorName(node), this.#chain));
    }
    this.#connect();
    for (const chained of this.#operators.values()) this.#attach(chained);
    for (const chained of this.#operators.values()) this.#openSource(chained);
    const task = new Task({
      name: this.#vertex.name,
      subtask: this.#subtask,
      operators: [...this.#operators.values()],
      sources: [...this.#sources.values()],
      channels: this.#channels,
      writers: this.#writers,
      clock: this.#parts.host.clock,
      wake: this.#chain.wake,
      restoredId: this.#parts.restoredId,
      onSnapshot: (snapshot) => this.#parts.snapshot(this.#vertex.id, this.#subtask, snapshot),
    });
    return { task, lateRows: this.#lateRows, sources: this.#sources };
  }

  #connect(): void {
    const { graph } = this.#parts;
    for (const edge of graph.chained) {
      const from = this.#operators.get(edge.fromNode);
      const to = this.#operators.get(edge.toNode);
      if (from === undefined || to === undefined) continue;
      addTarget(from, new Feed(to, edge.input), edge.side, to.node.schema);
    }
    for (const edge of graph.edges) {
      if (edge.toTask === this.#vertex.id) this.#receive(edge);
      if (edge.fromTask === this.#vertex.id) this.#send(edge);
    }
  }

  #receive(edge: TaskEdge): void {
    const to = this.#operators.get(edge.toNode)!;
    // What is put aside has its reader's columns already.
    const { schema } = edge.side === null ? this.#node(edge.fromNode) : to.node;
    for (const from of this.#peers(edge, edge.fromTask)) {
      const end = this.#parts.channel(edge, from, this.#subtask, 'read');
      const reader = new ChannelReader(new Ring(end.memory), end.wakeOther);
      const feed = new Feed(to, edge.input);
      this.#channels.push(new ChannelInput(feed, reader, schema, this.#parts.engine));
    }
  }

  #send(edge: TaskEdge): void {
    const { engine, plan } = this.#parts;
    const writers = this.#peers(edge, edge.toTask).map((to) => {
      const end = this.#parts.channel(edge, this.#subtask, to, 'write');
      return new ChannelWriter(engine, new Ring(end.memory), end.wakeOther);
    });
    this.#writers.push(...writers);
    const partitioner = () => new HashPartitioner(engine, plan.maxParallelism, writers.length);
    const target = exchangeTarget(edge.exchange, writers, partitioner);
    const from = this.#operators.get(edge.fromNode)!;
    addTarget(from, target, edge.side, this.#node(edge.toNode).schema);
  }

  /** Subtasks at the other end of an edge. */
  #peers(edge: TaskEdge, task: number): number[] {
    if (edge.exchange.kind === 'forward') return [this.#subtask];
    const { parallelism } = this.#parts.graph.tasks[task]!;
    return Array.from({ length: parallelism }, (_, i) => i);
  }

  #attach(chained: ChainedOperator): void {
    const { node } = chained;
    if (node.kind === 'source') return;
    const context = this.#operatorContext(chained);
    if (node.kind === 'sink') {
      const sink = this.#parts.sinks.get(node.id);
      const writer =
        sink?.writer(this.#parts.engine, this.#subtask, this.#vertex.parallelism) ??
        this.#parts.result(node, this.#subtask);
      chained.attach(new SinkOperator(node, context, writer));
    } else chained.attach(this.#parts.operators.create(node, context));
  }

  #openSource(head: ChainedOperator): void {
    const { id, kind } = head.node;
    if (kind !== 'source') return;
    const source = this.#parts.sources.get(id)!;
    const reader = source.reader(this.#parts.engine);
    const inTurn = this.#takesTurns(source) ? head.findWatermarks() : [];
    const watermarks = inTurn.map((operator) => ({
      operator,
      prefixes: this.#parts.prefixes(id, operator.node.id),
    }));
    const shared = watermarks.length === 0 ? reader : new TurnReader(reader, watermarks);
    this.#sources.set(id, new SourceInput(head, shared, this.#chain));
  }

  /** One reader from the start reads the splits of a partition in their order anyway. */
  #takesTurns({ sharesPartitions = false }: Source): boolean {
    return sharesPartitions && (this.#vertex.parallelism > 1 || this.#parts.restoredId > 0);
  }

  #operatorContext(chained: ChainedOperator): OperatorContext {
    const { engine, host, plan, externalTables, keepsChanges } = this.#parts;
    const { node, counters } = chained;
    const subtask = {
      index: this.#subtask,
      parallelism: this.#vertex.parallelism,
      maxParallelism: plan.maxParallelism,
    };
    const random = host.random.fork(`${node.id}/${subtask.index}`);
    const nowMs = () => host.clock.nowMs();
    const restored = this.#parts.restored(node.id, subtask.index, subtask.parallelism);
    const lateRows = new LateRows(engine, chained.name);
    this.#lateRows.set(node.id, lateRows);
    return {
      engine,
      inputs: node.inputs.map(({ from }) => this.#node(from)),
      output: chained,
      late: {
        drop: (batch, rows, count, input = 0) => {
          counters.late += count;
          lateRows.add(batch, rows, count);
          chained.sides.late(batch, rows, count, input);
        },
      },
      subtask,
      get state() {
        return (chained.state ??= createStateStore(engine, {
          nowMs,
          subtask,
          trackChanges: keepsChanges,
          ...(restored === undefined ? {} : { restored }),
        }));
      },
      nowMs,
      random: () => random.next(),
      registerTimer: (atMs) => chained.timers.add(atMs),
      suspend: (work, resume) => chained.suspend(work, resume),
      externalTable: () => {
        const table = externalTables.get(node.id);
        assert(table !== undefined, `${chained.name} has no external table`);
        return table;
      },
      option: (key) => plan.configuration[key],
      metrics: counters,
    };
  }

  #node(id: string): PlanNode {
    const node = this.#parts.plan.nodes.find((candidate) => candidate.id === id);
    assert(node !== undefined, `no node ${id} in the plan`);
    return node;
  }
}

function addTarget(from: ChainedOperator, target: Target, side: Side | null, schema: Schema): void {
  if (side === null) from.targets.push(target);
  else from.sides.add({ side, schema, target });
}
