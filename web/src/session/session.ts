/** The page's side of the engine: signals that follow what the worker says. */

import { createSignal } from 'solid-js';
import { ResultStore } from '../result/result-store.ts';
import type { Durability, Failure, FromEngine, JobView, ToEngine } from './protocol.ts';

export type SessionState = 'idle' | 'running' | 'done' | 'failed' | 'stopped';

const LATE_ROWS = 1000;

/** Everything that the page shows of one engine worker. */
export function createSession() {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const send = (message: ToEngine) => worker.postMessage(message);
  const store = new ResultStore();
  const [state, setState] = createSignal<SessionState>('idle');
  const [version, setVersion] = createSignal(0);
  const [job, setJob] = createSignal<JobView | null>(null);
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const [late, setLate] = createSignal<{
    columns: readonly string[];
    rows: readonly (readonly unknown[])[];
  }>({
    columns: [],
    rows: [],
  });
  const [durability, setDurability] = createSignal<Durability>('memory');
  const [shared, setShared] = createSignal(false);
  const [paused, setPaused] = createSignal(false);
  const [rates, setRates] = createSignal<ReadonlyMap<string, number>>(new Map());
  const [busy, setBusy] = createSignal<ReadonlyMap<string, number>>(new Map());
  const [wallMs, setWallMs] = createSignal<number | null>(null);
  let previous: { readonly atMs: number; readonly job: JobView } | null = null;
  let dirty = false;

  // The view follows the result a few times a second, however fast it changes.
  setInterval(() => {
    if (!dirty || paused()) return;
    dirty = false;
    setVersion((v) => v + 1);
  }, 200);

  const follow = (next: JobView) => {
    const atMs = performance.now();
    if (previous !== null) {
      const seconds = (atMs - previous.atMs) / 1000;
      const before = new Map(previous.job.operators.map((o) => [o.id, o]));
      const per = (of: (o: JobView['operators'][number]) => number) =>
        new Map(
          next.operators.map((o) => {
            const old = before.get(o.id);
            return [o.id, old === undefined ? 0 : Math.max(0, of(o) - of(old)) / seconds] as const;
          }),
        );
      setRates(per((o) => o.rowsOut));
      setBusy(per((o) => o.busyMs / 1000));
    }
    previous = { atMs, job: next };
    setJob(next);
  };

  worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
    switch (data.kind) {
      case 'ready':
        setDurability(data.durability);
        setShared(data.shared);
        return;
      case 'schema':
        store.reset(data.columns);
        dirty = true;
        return;
      case 'changes':
        store.apply(data.changes);
        dirty = true;
        return;
      case 'job':
        follow(data.job);
        return;
      case 'late':
        setLate({ columns: data.columns, rows: data.rows.slice(-LATE_ROWS) });
        return;
      case 'done':
        setWallMs(data.wallMs);
        setState((s) => (s === 'stopped' ? s : 'done'));
        return;
      case 'failed':
        setFailure(data.failure);
        setState('failed');
        return;
    }
  };

  return {
    store,
    state,
    version,
    job,
    failure,
    late,
    durability,
    shared,
    paused,
    setPaused,
    rates,
    busy,
    wallMs,
    run(sql: string, name: string, restore: boolean) {
      store.reset([]);
      previous = null;
      setFailure(null);
      setJob(null);
      setLate({ columns: [], rows: [] });
      setWallMs(null);
      setState('running');
      dirty = true;
      send({ kind: 'run', sql, name, restore });
    },
    stop() {
      setState('stopped');
      send({ kind: 'stop' });
    },
    addFile(path: string, file: File) {
      send({ kind: 'file', path, file });
    },
  };
}
