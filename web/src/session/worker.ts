/** The engine's worker: runs one script at a time and tells the page what comes of it. */

import { durability, MillraceError, open, type SqlJob } from '../../../src/api/browser.ts';
import { type Schema, typeToString } from '../../../src/core/index.ts';
import { toCell } from './cells.ts';
import type { FromEngine, JobView, ToEngine } from './protocol.ts';

const FIGURES_MS = 500;
const SAVEPOINT = 'savepoint';
const files = new Map<string, File>();
let running: SqlJob | null = null;

function tell(message: FromEngine): void {
  postMessage(message);
}

void durability().then((kept) => {
  tell({ kind: 'ready', durability: kept, shared: self.crossOriginIsolated });
});

self.onmessage = ({ data }: MessageEvent<ToEngine>) => {
  if (data.kind === 'file') files.set(data.path, data.file);
  else if (data.kind === 'stop')
    void stop().catch((error) => tell({ kind: 'failed', failure: failureOf(error) }));
  else
    void run(data.sql, data.restore).catch((error) =>
      tell({ kind: 'failed', failure: failureOf(error) }),
    );
};

/** All state goes to the page's storage before the job ends: `Resume` goes on from there, after a reload too. */
async function stop(): Promise<void> {
  await running?.savepoint(SAVEPOINT);
  await running?.stop();
}

async function run(sql: string, restore: boolean): Promise<void> {
  await running?.cancel().catch(() => {});
  const engine = await open({
    files,
    checkpointDir: 'checkpoints',
    ...(restore ? { restore: SAVEPOINT } : {}),
  });
  const startMs = performance.now();
  let rows = 0;
  for await (const outcome of engine.execute(sql)) {
    if (outcome.kind === 'rows') {
      rows += outcome.rows.length;
      tellRows(outcome.schema, outcome.rows, new Uint8Array(outcome.rows.length));
    }
    if (outcome.kind !== 'plan') continue;
    const inputs = new Map(
      outcome.plan.nodes.map((node) => [node.id, node.inputs.map(({ from }) => from)]),
    );
    running = outcome.run();
    const job = running;
    const figures = setInterval(() => tellFigures(job, inputs), FIGURES_MS);
    try {
      if (outcome.isQuery) rows += await follow(job);
      await job.done;
    } finally {
      clearInterval(figures);
      tellFigures(job, inputs);
    }
  }
  tell({ kind: 'done', rows, wallMs: performance.now() - startMs });
}

async function follow(job: SqlJob): Promise<number> {
  const { schema } = await job.describe();
  tell({ kind: 'schema', columns: columnsOf(schema) });
  let count = 0;
  for await (const { kinds, rows } of job.rawChanges()) {
    count += rows.length;
    tellChanges(schema, rows, Uint8Array.from(kinds));
  }
  return count;
}

type Rows = Parameters<typeof tellChanges>[1];

function tellRows(schema: Schema, rows: Rows, kinds: Uint8Array): void {
  tell({ kind: 'schema', columns: columnsOf(schema) });
  tellChanges(schema, rows, kinds);
}

function tellChanges(
  schema: Schema,
  rows: readonly (readonly Parameters<typeof toCell>[0][])[],
  kinds: Uint8Array,
): void {
  const columns = schema.fields.map(({ type }, i) => rows.map((row) => toCell(row[i]!, type)));
  tell({ kind: 'changes', changes: { kinds, columns } });
}

function columnsOf({ fields }: Schema): { name: string; type: string }[] {
  return fields.map(({ name, type }) => ({ name, type: typeToString(type) }));
}

function tellFigures(job: SqlJob, inputs: ReadonlyMap<string, readonly string[]>): void {
  const { operators } = job.metrics();
  const view: JobView = {
    why: job.why(),
    checkpoint: null,
    operators: operators.map((one) => ({
      id: one.operatorId,
      name: one.name,
      inputs: inputs.get(one.operatorId) ?? [],
      rowsIn: one.rowsIn,
      rowsOut: one.rowsOut,
      late: one.late,
      busyMs: one.busyMs,
      watermarkMs:
        Number.isNaN(one.watermarkMs) || one.watermarkMs === -Infinity ? null : one.watermarkMs,
      stateRows: one.stateRows,
    })),
  };
  tell({ kind: 'job', job: view });
  tellLate(job);
}

function tellLate(job: SqlJob): void {
  for (const rows of job.lateRows().values()) {
    const [first] = rows;
    if (first === undefined) continue;
    const fields = first.schema.fields;
    const columns = ['watermark', ...fields.map(({ name }) => name)];
    const cells = rows.map((late) => [
      new Date(late.watermarkMs).toISOString().slice(0, 23).replace('T', ' '),
      ...late.values.map((value, i) => toCell(value, fields[i]!.type)),
    ]);
    tell({ kind: 'late', columns, rows: cells });
    return;
  }
}

function failureOf(error: unknown) {
  if (!(error instanceof MillraceError)) {
    return { code: 'INTERNAL', message: String(error), hint: null, from: null, to: null };
  }
  const { code, message, hint = null, span } = error;
  return { code, message, hint, from: span?.start ?? null, to: span?.end ?? null };
}
