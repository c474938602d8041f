/** One line on the terminal's standard error that says how a job is getting on; gone when rows are printed. */

import type { JobMetrics, SqlJob } from '../api/index.ts';
import type { Host } from '../platform/index.ts';

const REFRESH_MS = 250;
const WIDTH = 79;
const CLEAR_LINE = '\r\u001b[K';

export class Progress {
  readonly #host: Host;
  readonly #isShown: boolean;
  #job: SqlJob | null = null;
  #cancel: (() => void) | null = null;
  #lastRows = 0;
  #lastMs = 0;
  #rowsPerSecond = 0;
  #isDrawn = false;

  constructor(host: Host, isWanted: boolean) {
    this.#host = host;
    this.#isShown = isWanted && host.console.errorIsTerminal;
  }

  follow(job: SqlJob): void {
    if (!this.#isShown) return;
    this.#job = job;
    this.#lastRows = 0;
    this.#lastMs = this.#host.clock.monotonicMs();
    this.#refreshLater();
  }

  /** Makes room for other output; the line comes back with the next refresh. */
  hide(): void {
    if (this.#isDrawn) this.#host.console.writeError(CLEAR_LINE);
    this.#isDrawn = false;
  }

  end(): void {
    this.#cancel?.();
    this.#job = null;
    this.hide();
  }

  #refreshLater(): void {
    this.#cancel = this.#host.scheduler.after(REFRESH_MS, () => {
      this.#draw();
      this.#refreshLater();
    });
  }

  #draw(): void {
    if (this.#job === null) return;
    const metrics = this.#job.metrics();
    const nowMs = this.#host.clock.monotonicMs();
    const seconds = (nowMs - this.#lastMs) / 1000;
    if (seconds > 0) this.#rowsPerSecond = (metrics.rowsRead - this.#lastRows) / seconds;
    this.#lastRows = metrics.rowsRead;
    this.#lastMs = nowMs;
    const width = Math.min(WIDTH, (this.#host.console.columns ?? WIDTH + 1) - 1);
    const line = progressText(metrics, this.#rowsPerSecond).slice(0, width);
    this.#host.console.writeError(`${CLEAR_LINE}${line}`);
    this.#isDrawn = true;
  }
}

/** @example '1,200,000 rows  2.4 M rows/s  watermark 2024-05-01 12:00:00  3 late  state 1.5 MiB' */
export function progressText(metrics: JobMetrics, rowsPerSecond: number): string {
  const { rowsRead, watermarkMs, late, bad, stateBytes } = metrics;
  return [
    `${rowsRead.toLocaleString('en-US')} rows`,
    `${short(rowsPerSecond)} rows/s`,
    watermarkMs === null ? '' : `watermark ${timeText(watermarkMs)}`,
    late === 0 ? '' : `${late.toLocaleString('en-US')} late`,
    bad === 0 ? '' : `${bad.toLocaleString('en-US')} bad`,
    `state ${bytesText(stateBytes)}`,
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function timeText(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'at the end';
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function short(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} M`;
  if (count >= 1e4) return `${(count / 1e3).toFixed(0)} k`;
  return String(Math.round(count));
}

export function bytesText(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  if (bytes >= 2 ** 20) return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return `${Math.ceil(bytes / 1024)} KiB`;
}
