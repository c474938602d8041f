/** One figure of the bench, as the JSON output lists it, and what a run is asked to do. */

export type Engine = 'millrace' | 'duckdb' | 'duckdb-wasm' | 'js-loop';
export type Input = 'memory' | 'csv';

export interface Request {
  readonly work: string;
  readonly engine: Engine;
  readonly input: Input;
  readonly rows: number;
  readonly auctions: number;
  readonly csvPath: string;
  readonly threads: number;
}

export interface Measurement {
  readonly work: string;
  readonly input: string;
  readonly engine: string;
  readonly threads: number;
  readonly rows: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly checksum: string;
}

/** What an engine gives back for one request. */
export interface Outcome {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly checksum: string;
}

/** Times an asynchronous part: wall and CPU of this whole process, all threads. */
export async function timed(
  work: () => Promise<void>,
): Promise<{ wallSeconds: number; cpuSeconds: number }> {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  await work();
  const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  return { wallSeconds, cpuSeconds: (user + system) / 1e6 };
}
