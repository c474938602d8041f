/** One running plan: starts it, follows it to its end or failure, commits what it wrote. */

import { createEngine, type Engine } from '../batch/index.ts';
import { type Recovered, StoredState } from '../checkpoint/index.ts';
import type { LookupFunction, Sink, Split } from '../connector/index.ts';
import { loadOperators, type OperatorSet } from '../operator/index.ts';
import type { NodeOf, Plan } from '../plan/index.ts';
import type { Host } from '../platform/index.ts';
import type { TaskSnapshot } from './barrier-alignment.ts';
import {
  CheckpointCoordinator,
  type CheckpointingOptions,
  type CheckpointRecord,
} from './checkpoint-coordinator.ts';
import { type Connections, type Connectors, openConnections } from './connections.ts';
import { type ChannelEnd, deployTask, type SlotParts } from './deployment.ts';
import { asMillraceError, jobCancelled, noCheckpointing, parallelismInvalid } from './errors.ts';
import { buildJobGraph, type JobGraph, type TaskEdge, type TaskVertex } from './job-graph.ts';
import type { LateRow } from './late-rows.ts';
import type { OperatorStatistics } from './metrics.ts';
import { ResultReader, ResultWriter } from './result.ts';
import { type RingMemory, ringMemory } from './ring.ts';
import { Slot, type TaskCommittables } from './slot.ts';
import { type EnumeratorState, SplitAssignment } from './split-assignment.ts';
import { firstTurns, restorePrefixes, SplitPrefixes } from './split-prefixes.ts';
import type { SplitInTurn } from './turn-reader.ts';
import { explainSilence } from './why.ts';

const MAX_PARALLELISM = 128;
/** Memory for all channels of a job together; each gets its share, within bounds. */
const CHANNELS_BYTES = 32 * 2 ** 20;
const LEAST_CHANNEL_BYTES = 64 * 2 ** 10;
const MOST_CHANNEL_BYTES = 4 * 2 ** 20;

export interface JobRequest {
  readonly plan: Plan;
  readonly parallelism: number;
  readonly host: Host;
  readonly connectors: Connectors;
  /** Arrays and iterables of the caller, by table name. */
  readonly tables: Readonly<Record<string, unknown>>;
  readonly memoryLimitBytes?: number;
  /** Memory of each channel; by default a share of 32 MiB. */
  readonly channelBytes?: number;
  /** Takes checkpoints; without them nothing survives the job. */
  readonly checkpointing?: CheckpointingOptions;
  /** The checkpoint to go on from. */
  readonly restore?: Recovered;
  /** A subtask has reached a barrier; called within its step. */
  readonly onSnapshot?: (vertex: TaskVertex, subtask: number, snapshot: TaskSnapshot) => void;
}

export type JobStatus = 'running' | 'stopping' | 'finished' | 'failed' | 'cancelled';

export class Job {
  readonly graph: JobGraph;
  readonly plan: Plan;
  /** One per SELECT of the plan, in plan order. */
  readonly results: readonly ResultReader[];
  /** Resolves when all is done and committed; rejects with what made the job fail. */
  readonly done: Promise<void>;
  readonly startedMs: number;
  readonly #request: JobRequest;
  readonly #runId: string;
  readonly #connections: Connections;
  readonly #operators: OperatorSet;
  readonly #slot: Slot;
  readonly #assignments = new Map<string, SplitAssignment>();
  readonly #committables = new Map<string, unknown[]>();
  readonly #rings = new Map<string, RingMemory>();
  readonly #prefixes = new Map<string, Map<string, SplitPrefixes>>();
  readonly #resultWriters = new Map<string, ResultWriter>();
  #coordinator: CheckpointCoordinator | null = null;
  #stored: StoredState | null = null;
  #status: JobStatus = 'running';
  #unfinished = 0;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;

  static async start(request: JobRequest): Promise<Job> {
    const { parallelism, host, plan } = request;
    if (!Number.isInteger(parallelism) || parallelism < 1 || parallelism > MAX_PARALLELISM) {
      throw parallelismInvalid(parallelism);
    }
    const manifest = request.restore?.manifest;
    const runId = manifest?.runId ?? freshRunId(host);
    const connections = await openConnections(plan, request.connectors, {
      host,
      jobName: request.checkpointing?.job ?? plan.name,
      runId,
      firstEpoch: (manifest?.checkpointId ?? 0) + 1,
      configuration: plan.configuration,
      tables: request.tables,
    });
    const { memoryLimitBytes } = request;
    const options = memoryLimitBytes === undefined ? {} : { memoryLimitBytes };
    const engine = await createEngine(await host.kernelModule(), options);
    const operators = await loadOperators(plan.nodes.map(({ kind }) => kind));
    const job = new Job(request, connections, operators, engine, runId);
    await job.#restore();
    job.#start();
    return job;
  }

  private constructor(
    request: JobRequest,
    connections: Connections,
    operators: OperatorSet,
    engine: Engine,
    runId: string,
  ) {
    this.#request = request;
    this.#runId = runId;
    this.#connections = connections;
    this.#operators = operators;
    this.plan = request.plan;
    this.graph = buildJobGraph(request.plan, request.parallelism);
    this.startedMs = request.host.clock.nowMs();
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // A caller that only reads rows hears of a failure there.
    this.done.catch(() => {});
    this.#slot = new Slot(engine, request.host, {
      finished: (vertex, subtask, prepared) => this.#finished(vertex, subtask, prepared),
      failed: (error) => this.#fail(error),
    });
    this.results = this.plan.nodes.flatMap((node) =>
      node.kind === 'sink' && node.table === null ? [this.#resultReader(node)] : [],
    );
  }

  get status(): JobStatus {
    return this.#status;
  }

  /** Completed and failed checkpoints, newest last. */
  get checkpoints(): readonly CheckpointRecord[] {
    return this.#coordinator?.history ?? [];
  }

  /** Sends a barrier from every source; each subtask that it reaches tells `onSnapshot`. */
  triggerCheckpoint(checkpointId: number): void {
    this.#slot.triggerCheckpoint(checkpointId);
  }

  /** Takes a checkpoint now. @throws MillraceError CHECKPOINT_NOT_CONFIGURED, CHECKPOINT_* */
  async checkpoint(): Promise<void> {
    await this.#checkpointing().checkpoint();
  }

  /** Writes all state to `directory`; the job goes on. */
  async savepoint(directory: string): Promise<void> {
    await this.#checkpointing().savepoint(directory);
  }

  /** Ends the sources where they are, works off and writes what was read, then commits. */
  async stop(): Promise<void> {
    if (this.#status === 'running') {
      this.#status = 'stopping';
      for (const assignment of this.#assignments.values()) assignment.close();
      this.#slot.stop();
    }
    await this.done;
  }

  /** Ends at once. Nothing is committed. */
  async cancel(): Promise<void> {
    if (this.#status !== 'running' && this.#status !== 'stopping') return;
    await this.#end('cancelled', jobCancelled());
  }

  statistics(): OperatorStatistics[] {
    return this.#slot.tasks.flatMap(({ task }) =>
      task.operators.map((chained) => ({
        operatorId: chained.node.id,
        name: chained.name,
        kind: chained.node.kind,
        subtask: task.subtask,
        ...chained.counters,
        watermarkMs: chained.outputWatermarkMs,
        isIdle: chained.isIdle,
        isFinished: chained.isFinished,
      })),
    );
  }

  /** Whether every source ends by itself. */
  get isBounded(): boolean {
    return [...this.#connections.sources.values()].every(({ bounded }) => bounded);
  }

  /** A sentence or two on why there is no output. */
  why(): string {
    return explainSilence({ nodes: this.plan.nodes, statistics: this.statistics() });
  }

  /** Bytes of linear memory that operators' state takes. */
  get stateBytes(): number {
    return this.#slot.engine.memory.heapBytes;
  }

  /** The newest late rows by operator id; at most 1,000 of each operator and subtask. */
  lateRows(): Map<string, LateRow[]> {
    const byOperator = new Map<string, LateRow[]>();
    for (const { lateRows } of this.#slot.tasks) {
      for (const [id, rows] of lateRows) {
        byOperator.set(id, [...(byOperator.get(id) ?? []), ...rows.list()]);
      }
    }
    return byOperator;
  }

  /** Reads the checkpoint's state and makes the outside world what the checkpoint says. */
  async #restore(): Promise<void> {
    const { restore, checkpointing, host } = this.#request;
    const { engine } = this.#slot;
    if (restore !== undefined) {
      const { directory, manifest } = restore;
      // A run that was killed may have left it in the page cache alone: what follows must not outlive it.
      await host.storage.syncDirectory(directory);
      this.#stored = await StoredState.load(engine, host.storage, directory, manifest);
      for (const { operator, committables } of manifest.sinks) {
        await this.#connections.sinks.get(operator)?.commit?.(committables);
      }
      for (const sink of this.#connections.sinks.values()) {
        await sink.rollBack?.(manifest.checkpointId);
      }
    }
    if (checkpointing === undefined) return;
    if (restore === undefined) {
      for (const sink of this.#connections.sinks.values()) await sink.rollBack?.(null);
    }
    const parts = {
      engine,
      runId: this.#runId,
      host,
      plan: this.plan,
      graph: this.graph,
      sinks: this.#connections.sinks,
      enumeratorState: (source: string, splits: readonly Split[]) =>
        this.#enumeratorState(source, splits as readonly SplitInTurn[]),
      trigger: (id: number) => this.#slot.triggerCheckpoint(id),
      fail: (error: unknown) => this.#fail(error),
    };
    const lastId = restore?.manifest.checkpointId ?? 0;
    this.#coordinator = await CheckpointCoordinator.open(parts, checkpointing, lastId);
  }

  #checkpointing(): CheckpointCoordinator {
    if (this.#coordinator === null) throw noCheckpointing();
    return this.#coordinator;
  }

  #start(): void {
    try {
      this.#deploy();
      this.#slot.open();
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#stored?.close();
    this.#slot.start();
    this.#coordinator?.start();
    for (const task of this.graph.tasks) {
      for (const node of task.nodes) {
        if (node.kind === 'source') this.#assign(node, task.parallelism);
      }
    }
  }

  #deploy(): void {
    const parts = this.#parts();
    for (const vertex of this.graph.tasks) {
      for (let subtask = 0; subtask < vertex.parallelism; subtask++) {
        this.#slot.add(vertex.id, subtask, deployTask(parts, vertex, subtask));
        this.#unfinished++;
      }
    }
  }

  #parts(): SlotParts {
    const { plan, host } = this.#request;
    const { sources, sinks, lookups } = this.#connections;
    return {
      plan,
      host,
      graph: this.graph,
      engine: this.#slot.engine,
      sources,
      sinks,
      operators: this.#operators,
      externalTables: lookups,
      channel: (edge, from, to, end) => this.#channel(edge, from, to, end),
      result: (node, subtask) => this.#resultWriters.get(`${node.id}/${subtask}`)!,
      prefixes: (source, watermark) => this.#splitPrefixes(source, watermark),
      wake: (task, subtask) => this.#slot.wake(task, subtask),
      snapshot: (task, subtask, snapshot) => {
        const vertex = this.graph.tasks[task]!;
        this.#coordinator?.snapshot(vertex, subtask, snapshot);
        this.#request.onSnapshot?.(vertex, subtask, snapshot);
      },
      restored: (nodeId, subtask, parallelism) => this.#stored?.of(nodeId, subtask, parallelism),
      restoredId: this.#request.restore?.manifest.checkpointId ?? 0,
      keepsChanges: this.#coordinator !== null,
    };
  }

  #splitPrefixes(source: string, watermark: string): SplitPrefixes {
    const ofSource = this.#prefixes.get(source) ?? new Map<string, SplitPrefixes>();
    const prefixes = ofSource.get(watermark) ?? new SplitPrefixes();
    this.#prefixes.set(source, ofSource.set(watermark, prefixes));
    return prefixes;
  }

  #assign(node: NodeOf<'source'>, parallelism: number): void {
    const enumerator = this.#connections.sources.get(node.id)!.enumerator();
    const receiver = {
      addSplits: (...args: [number, Parameters<Slot['addSplits']>[2], boolean]) =>
        this.#slot.addSplits(node.id, ...args),
      failed: (error: unknown) => this.#fail(error),
    };
    const { scheduler } = this.#request.host;
    const assignment = new SplitAssignment(enumerator, parallelism, receiver, scheduler);
    this.#assignments.set(node.id, assignment);
    this.#deal(node.id, assignment).catch((error) => this.#fail(error));
  }

  #deal(source: string, assignment: SplitAssignment): Promise<void> {
    const stored = this.#request.restore?.manifest.sources.find(
      ({ operator }) => operator === source,
    );
    if (stored === undefined) return assignment.discover();
    const splits = stored.splits as readonly SplitInTurn[];
    const state = stored.enumerator as EnumeratorState | null;
    for (const [watermark, prefixes] of this.#prefixes.get(source) ?? []) {
      restorePrefixes(prefixes, watermark, splits, state);
    }
    return assignment.resume(splits, state);
  }

  /** What a checkpoint keeps of a source beside the splits that are not read to their end. */
  #enumeratorState(source: string, splits: readonly SplitInTurn[]): EnumeratorState {
    const turns = this.#assignments.get(source)?.snapshot().turns ?? [];
    const open = firstTurns(splits);
    const prefixes = [...(this.#prefixes.get(source) ?? [])].map(([watermark, known]) => {
      const partitions = [...open].map(
        ([partition, { turn }]) => [partition, known.snapshot(partition, turn)] as const,
      );
      return [watermark, partitions] as const;
    });
    return { turns, prefixes };
  }

  #channel(edge: TaskEdge, from: number, to: number, end: 'read' | 'write'): ChannelEnd {
    const key = `${edge.id}/${from}/${to}`;
    let memory = this.#rings.get(key);
    if (memory === undefined) {
      memory = ringMemory(this.#channelBytes(), false);
      this.#rings.set(key, memory);
    }
    const [task, subtask] = end === 'read' ? [edge.fromTask, from] : [edge.toTask, to];
    return { memory, wakeOther: () => this.#slot.wake(task, subtask) };
  }

  #channelBytes(): number {
    const { channelBytes } = this.#request;
    if (channelBytes !== undefined) return channelBytes;
    let channels = 0;
    for (const edge of this.graph.edges) {
      const from = this.graph.tasks[edge.fromTask]!.parallelism;
      const to = this.graph.tasks[edge.toTask]!.parallelism;
      channels += edge.exchange.kind === 'forward' ? from : from * to;
    }
    const share = Math.floor(CHANNELS_BYTES / Math.max(1, channels));
    return Math.min(MOST_CHANNEL_BYTES, Math.max(LEAST_CHANNEL_BYTES, share));
  }

  #resultReader(node: NodeOf<'sink'>): ResultReader {
    const { engine } = this.#slot;
    const vertex = this.graph.tasks.find((task) => task.nodes.includes(node))!;
    const size = this.#request.channelBytes ?? MOST_CHANNEL_BYTES;
    const rings = Array.from({ length: vertex.parallelism }, () => ringMemory(size, false));
    const writers = rings.map((ring) => new ResultWriter(engine, ring, () => reader.wake()));
    writers.forEach((writer, subtask) => {
      this.#resultWriters.set(`${node.id}/${subtask}`, writer);
    });
    const reader: ResultReader = new ResultReader(node.id, node.schema, engine, rings, (subtask) =>
      writers[subtask]!.wake(),
    );
    return reader;
  }

  #finished(vertex: number, subtask: number, committables: TaskCommittables): void {
    this.#coordinator?.finished(vertex, subtask, committables);
    for (const [id, parts] of committables) {
      const all = this.#committables.get(id) ?? [];
      all.push(...parts);
      this.#committables.set(id, all);
    }
    this.#unfinished--;
    if (this.#unfinished > 0) return;
    this.#commit().then(
      () => this.#end('finished', undefined),
      (error) => this.#fail(error),
    );
  }

  async #commit(): Promise<void> {
    if (this.#coordinator !== null) {
      await this.#coordinator.complete(this.#status === 'running');
      return;
    }
    for (const [id, sink] of this.#connections.sinks)
      await commitSink(sink, this.#committables.get(id));
  }

  #fail(error: unknown): void {
    if (this.#status !== 'running' && this.#status !== 'stopping') return;
    void this.#end('failed', asMillraceError(error));
  }

  async #end(status: JobStatus, error: unknown): Promise<void> {
    this.#status = status;
    for (const assignment of this.#assignments.values()) assignment.close();
    this.#coordinator?.close();
    await this.#slot.close();
    await Promise.allSettled(
      [...this.#connections.lookups.values()].map((lookup: LookupFunction) => lookup.close()),
    );
    for (const result of this.results) result.close(error);
    if (error === undefined) this.#resolve();
    else this.#reject(error);
  }
}

async function commitSink(sink: Sink, committables: readonly unknown[] = []): Promise<void> {
  await sink.commit?.(committables);
}

/** Ten characters: two fresh starts of a job never share one. */
function freshRunId({ clock, random }: Host): string {
  const digits = Math.floor(random.fork('run').next() * 36 ** 4);
  return (
    (clock.nowMs() % 36 ** 6).toString(36).padStart(6, '0') + digits.toString(36).padStart(4, '0')
  );
}
