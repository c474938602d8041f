/**
 * Takes checkpoints of one job: barriers out, state written, the manifest last, then sinks commit. One
 * checkpoint at a time. A failed one costs nothing but itself: what its sinks prepared goes with the next.
 */

import type { Engine } from '../batch/index.ts';
import {
  CheckpointStore,
  MANIFEST_VERSION,
  type Manifest,
  mayBuildOn,
  type OperatorState,
  type WrittenPart,
  writeState,
} from '../checkpoint/index.ts';
import type { Sink, Split } from '../connector/index.ts';
import type { Plan } from '../plan/index.ts';
import type { Host } from '../platform/index.ts';
import { type InMemoryStateStore, keyGroupRange, type ValueSnapshot } from '../state/index.ts';
import type { TaskSnapshot } from './barrier-alignment.ts';
import { checkpointFailed, checkpointTimedOut } from './errors.ts';
import type { JobGraph, TaskVertex } from './job-graph.ts';

export interface CheckpointingOptions {
  readonly directory: string;
  /** Identifies the job across restarts. */
  readonly job: string;
  /** `execution.checkpointing.interval`; null takes checkpoints only when asked. */
  readonly intervalMs: number | null;
  /** `execution.checkpointing.min-pause` between the end of one and the start of the next. */
  readonly minPauseMs: number;
  /** `execution.checkpointing.timeout` */
  readonly timeoutMs: number;
  /** `execution.checkpointing.tolerable-failed-checkpoints`, one after the other. */
  readonly tolerableFailures: number;
  /** `execution.checkpointing.num-retained` */
  readonly retained: number;
}

/** One completed or failed checkpoint, for people. */
export interface CheckpointRecord {
  readonly id: number;
  readonly kind: Manifest['kind'];
  readonly durationMs: number;
  readonly sizeBytes: number;
  readonly error: string | null;
}

interface SubtaskState {
  readonly nodeId: string;
  readonly subtask: number;
  readonly store: InMemoryStateStore;
  readonly parts: readonly WrittenPart[];
  readonly values: readonly ValueSnapshot[];
}

interface SubtaskAcknowledgement {
  readonly states: readonly SubtaskState[];
  readonly splits: ReadonlyMap<string, readonly Split[]>;
}

interface Pending {
  readonly id: number;
  readonly kind: Manifest['kind'];
  readonly store: CheckpointStore;
  readonly startedMs: number;
  /** Subtasks whose barrier has not come; they leave when they finish. */
  readonly missing: Set<string>;
  readonly acknowledged: Promise<SubtaskAcknowledgement>[];
  resolve(): void;
  reject(error: unknown): void;
}

export interface CoordinatorParts {
  readonly engine: Engine;
  readonly host: Host;
  readonly plan: Plan;
  readonly graph: JobGraph;
  readonly sinks: ReadonlyMap<string, Sink>;
  readonly runId: string;
  /** What is to be kept of a source beside its unread splits. */
  readonly enumeratorState: (source: string, splits: readonly Split[]) => unknown;
  /** Sends barriers from every source. */
  readonly trigger: (checkpointId: number) => void;
  readonly fail: (error: unknown) => void;
}

export class CheckpointCoordinator {
  readonly history: CheckpointRecord[] = [];
  readonly #parts: CoordinatorParts;
  readonly #options: CheckpointingOptions;
  readonly #store: CheckpointStore;
  readonly #unfinished = new Set<string>();
  /** What each subtask's state was in the last completed checkpoint: what changes build on. */
  #written = new Map<string, readonly WrittenPart[]>();
  #confirmedId: number | null = null;
  #nextId: number;
  #pending: Pending | null = null;
  #failuresInARow = 0;
  /** Prepared by sinks and not yet named by a durable manifest. */
  #uncommitted: (readonly [node: string, items: readonly unknown[]])[] = [];
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  private constructor(
    parts: CoordinatorParts,
    options: CheckpointingOptions,
    store: CheckpointStore,
    lastId: number,
  ) {
    this.#parts = parts;
    this.#options = options;
    this.#store = store;
    this.#nextId = lastId + 1;
    for (const vertex of parts.graph.tasks) {
      for (let i = 0; i < vertex.parallelism; i++) this.#unfinished.add(`${vertex.id}/${i}`);
    }
  }

  /** @param lastId of the checkpoint that the job was restored from, or 0 */
  static async open(
    parts: CoordinatorParts,
    options: CheckpointingOptions,
    lastId: number,
  ): Promise<CheckpointCoordinator> {
    const { directory, job, retained } = options;
    const store = await CheckpointStore.open(parts.engine, parts.host, {
      directory,
      job,
      retained,
    });
    return new CheckpointCoordinator(parts, options, store, lastId);
  }

  start(): void {
    if (this.#options.intervalMs !== null) this.#schedule(this.#options.intervalMs);
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#pending?.reject(checkpointFailed('the job has ended'));
  }

  /** Takes a checkpoint now, after the one under way. Resolves when it is acknowledged. */
  async checkpoint(): Promise<void> {
    await this.#pendingEnd();
    await this.#take('checkpoint', this.#store);
  }

  /** Writes all state to a directory of its own; later checkpoints do not build on it. */
  async savepoint(directory: string): Promise<void> {
    await this.#pendingEnd();
    const { engine, host } = this.#parts;
    const options = { directory, job: this.#options.job, retained: Number.MAX_SAFE_INTEGER };
    await this.#take('savepoint', await CheckpointStore.open(engine, host, options));
  }

  /** A subtask has reached the barrier; called within its step, its rows as the barrier cuts them. */
  snapshot(vertex: TaskVertex, subtask: number, snapshot: TaskSnapshot): void {
    const pending = this.#pending;
    if (pending === null || snapshot.checkpointId !== pending.id) return;
    const states = snapshot.operators.flatMap(({ node, state }) => {
      if (state === null) return [];
      return [this.#write(pending, vertex, node.id, subtask, state)];
    });
    const { splits, committables } = snapshot;
    const acknowledged = Promise.all([Promise.all(states), committables]).then((both) => {
      const [written, prepared] = both;
      for (const entry of prepared) this.#uncommitted.push(entry);
      return { states: written, splits };
    });
    // Whoever waits for the whole checkpoint hears of a failure there.
    acknowledged.catch(() => {});
    pending.acknowledged.push(acknowledged);
    this.#leave(`${vertex.id}/${subtask}`, pending);
  }

  /** A subtask has read, worked off and written everything. */
  finished(vertex: number, subtask: number, committables: TaskCommittables): void {
    for (const entry of committables) this.#uncommitted.push(entry);
    const key = `${vertex}/${subtask}`;
    this.#unfinished.delete(key);
    if (this.#pending !== null) this.#leave(key, this.#pending);
  }

  /** The last checkpoint: the job is done and its last rows become visible. */
  async complete(finished: boolean): Promise<void> {
    this.#cancelTimer?.();
    await this.#pendingEnd();
    if (!finished && this.#uncommitted.length === 0) return;
    const id = this.#nextId++;
    if (finished)
      await this.#store.complete(this.#manifest(id, 'checkpoint', this.#store, [], true));
    await this.#commit(this.#uncommitted);
  }

  #schedule(delayMs: number): void {
    if (this.#closed) return;
    this.#cancelTimer = this.#parts.host.scheduler.after(delayMs, () => {
      this.#take('checkpoint', this.#store).then(
        () => this.#scheduleNext(),
        (error) => this.#checkpointFailed(error),
      );
    });
  }

  #scheduleNext(): void {
    const { intervalMs, minPauseMs } = this.#options;
    const { durationMs = 0 } = this.history.at(-1) ?? {};
    if (intervalMs !== null) this.#schedule(Math.max(minPauseMs, intervalMs - durationMs, 1));
  }

  #checkpointFailed(error: unknown): void {
    if (this.#closed) return;
    this.#failuresInARow++;
    if (this.#failuresInARow > this.#options.tolerableFailures) this.#parts.fail(error);
    else this.#scheduleNext();
  }

  async #take(kind: Manifest['kind'], store: CheckpointStore): Promise<void> {
    if (this.#unfinished.size === 0 || this.#pending !== null) return;
    const id = this.#nextId++;
    const { host } = this.#parts;
    const startedMs = host.clock.nowMs();
    let sizeBytes = 0;
    try {
      sizeBytes = await this.#run(id, kind, store, startedMs);
      this.#failuresInARow = 0;
      this.#record(id, kind, startedMs, sizeBytes, null);
    } catch (error) {
      this.#record(id, kind, startedMs, sizeBytes, String(error));
      throw error;
    } finally {
      this.#pending = null;
    }
  }

  async #run(
    id: number,
    kind: Manifest['kind'],
    store: CheckpointStore,
    startedMs: number,
  ): Promise<number> {
    const aligned = new Promise<void>((resolve, reject) => {
      const missing = new Set(this.#unfinished);
      this.#pending = { id, kind, store, startedMs, missing, acknowledged: [], resolve, reject };
    });
    const pending = this.#pending!;
    const cancelTimeout = this.#parts.host.scheduler.after(this.#options.timeoutMs, () =>
      pending.reject(checkpointTimedOut(id, this.#options.timeoutMs)),
    );
    try {
      this.#parts.trigger(id);
      await aligned;
      const acknowledged = await Promise.all(pending.acknowledged);
      const manifest = this.#manifest(id, kind, store, acknowledged, false);
      const committables = this.#uncommitted.slice();
      await store.complete(manifest);
      await this.#acknowledge(id, kind, acknowledged);
      await this.#commit(committables);
      return sizeOf(acknowledged);
    } finally {
      cancelTimeout();
      // State that is still being written must be closed before it is read again.
      await Promise.allSettled(pending.acknowledged);
    }
  }

  #write(
    pending: Pending,
    vertex: TaskVertex,
    nodeId: string,
    subtask: number,
    state: InMemoryStateStore,
  ): Promise<SubtaskState> {
    const { engine, host, plan } = this.#parts;
    const key = `${nodeId}/${subtask}`;
    const previous = pending.kind === 'checkpoint' ? this.#written.get(key) : undefined;
    const since = mayBuildOn(previous) ? this.#confirmedId : null;
    const snapshot = state.snapshot(pending.id, since);
    const range = keyGroupRange(plan.maxParallelism, vertex.parallelism, subtask);
    const keyGroups = [range.first, range.last] as const;
    const context = { engine, scheduler: host.scheduler, store: pending.store, subtask, keyGroups };
    const { values } = snapshot;
    return writeState(context, snapshot, since === null ? undefined : previous).then((parts) => {
      return { nodeId, subtask, store: state, parts, values };
    });
  }

  #leave(key: string, pending: Pending): void {
    pending.missing.delete(key);
    if (pending.missing.size === 0) pending.resolve();
  }

  async #acknowledge(
    id: number,
    kind: Manifest['kind'],
    acknowledged: readonly SubtaskAcknowledgement[],
  ): Promise<void> {
    if (kind === 'savepoint') return;
    this.#written = new Map();
    for (const { states } of acknowledged) {
      for (const { nodeId, subtask, parts, store } of states) {
        this.#written.set(`${nodeId}/${subtask}`, parts);
        store.confirm(id);
      }
    }
    this.#confirmedId = id;
  }

  async #commit(entries: readonly (readonly [string, readonly unknown[]])[]): Promise<void> {
    for (const [nodeId, items] of entries) await this.#parts.sinks.get(nodeId)?.commit?.(items);
    const done = new Set(entries);
    this.#uncommitted = this.#uncommitted.filter((entry) => !done.has(entry));
  }

  #manifest(
    checkpointId: number,
    kind: Manifest['kind'],
    store: CheckpointStore,
    acknowledged: readonly SubtaskAcknowledgement[],
    finished: boolean,
  ): Manifest {
    const { plan, host, graph } = this.#parts;
    const states = acknowledged.flatMap((one) => one.states);
    const ids = [...new Set(states.map(({ nodeId }) => nodeId))];
    const sources = plan.nodes
      .filter(({ kind: of }) => of === 'source')
      .map(({ id }) => {
        const splits = acknowledged.flatMap((one) => one.splits.get(id) ?? []);
        return { operator: id, splits, enumerator: this.#parts.enumeratorState(id, splits) };
      });
    return {
      version: MANIFEST_VERSION,
      kind,
      finished,
      job: this.#options.job,
      runId: this.#parts.runId,
      checkpointId,
      fencingEpoch: store.fencingEpoch,
      createdMs: host.clock.nowMs(),
      parallelism: Math.max(...graph.tasks.map(({ parallelism }) => parallelism)),
      maxParallelism: plan.maxParallelism,
      operators: ids.map((id) => this.#operator(id, states)),
      sources,
      sinks: this.#uncommitted.map(([operator, committables]) => ({ operator, committables })),
    };
  }

  #operator(id: string, all: readonly SubtaskState[]): OperatorState {
    const states = all.filter(({ nodeId }) => nodeId === id);
    const parts = states.flatMap((state) => state.parts);
    const names = [...new Set(parts.map(({ name }) => name))];
    const values = states[0]?.values ?? [];
    return {
      id,
      description: this.#parts.plan.nodes.find((node) => node.id === id)?.description ?? '',
      tables: names.map((name) => {
        const same = parts.filter((part) => part.name === name);
        const { fields, keyColumns } = same[0]!;
        return { name, fields, keyColumns, slices: same.map(({ slice }) => slice) };
      }),
      values: values.map(({ name, merge }) => ({
        name,
        merge,
        values: states.map((state) => state.values.find((one) => one.name === name)?.value ?? 0),
      })),
    };
  }

  #record(
    id: number,
    kind: Manifest['kind'],
    startedMs: number,
    sizeBytes: number,
    error: string | null,
  ): void {
    const durationMs = this.#parts.host.clock.nowMs() - startedMs;
    this.history.push({ id, kind, durationMs, sizeBytes, error });
    if (this.history.length > 100) this.history.shift();
  }

  /** Waits for the checkpoint under way, whatever becomes of it. */
  async #pendingEnd(): Promise<void> {
    while (this.#pending !== null) await this.#parts.host.scheduler.sleep(1);
  }
}

type TaskCommittables = ReadonlyMap<string, readonly unknown[]>;

function sizeOf(acknowledged: readonly SubtaskAcknowledgement[]): number {
  const files = acknowledged.flatMap(({ states }) =>
    states.flatMap(({ parts }) => parts.map(({ slice }) => slice.changes.at(-1) ?? slice.base)),
  );
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
