/** A result's fingerprint that does not depend on row order, exact below 2^53, and the time it took. */

export interface Checksum {
  add(key: number, t: number, ...values: number[]): void;
  /** Begins the measured part. */
  start(): void;
  stop(): void;
  readonly rows: number;
  readonly text: string;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** Weights of the columns behind key and time; the same in `CHECKSUM_SQL`. */
const WEIGHTS = [1, 3, 7];

export function checksum(): Checksum {
  let rows = 0;
  let sum = 0;
  let mixed = 0;
  let wallStart = 0n;
  let cpuStart: NodeJS.CpuUsage = { user: 0, system: 0 };
  let wallSeconds = 0;
  let cpuSeconds = 0;
  return {
    add(key, t, ...values) {
      rows++;
      for (let i = 0; i < values.length; i++) sum += WEIGHTS[i]! * values[i]!;
      mixed += ((key % 1009) + 1) * ((t % 997) + 1) * values[0]!;
    },
    start() {
      wallStart = process.hrtime.bigint();
      cpuStart = process.cpuUsage();
    },
    stop() {
      wallSeconds = Number(process.hrtime.bigint() - wallStart) / 1e9;
      const { user, system } = process.cpuUsage(cpuStart);
      cpuSeconds = (user + system) / 1e6;
    },
    get rows() {
      return rows;
    },
    get text() {
      return `${rows}:${sum}:${mixed}`;
    },
    get wallSeconds() {
      return wallSeconds;
    },
    get cpuSeconds() {
      return cpuSeconds;
    },
  };
}

/** The same over a DuckDB table `result(k, t, v...)`. */
export function checksumSql(values: readonly string[]): string {
  const sum = values.map((v, i) => `${WEIGHTS[i]} * ${v}`).join(' + ');
  return `SELECT count(*) AS n, sum(${sum})::DOUBLE AS s,
    sum(((k % 1009) + 1) * ((t % 997) + 1) * ${values[0]})::DOUBLE AS x FROM result`;
}
