/** Windowed aggregation row by row: replays the rules of lateness and windows, knows nothing of src. */

export interface InputRow {
  readonly partition: number;
  readonly time: number;
  readonly key: string;
  readonly value: number | null;
  /** -1 takes an earlier row back. */
  readonly sign?: 1 | -1;
}

export interface JudgedRow extends InputRow {
  /** Watermark of the row's partition just before it. */
  readonly watermark: number;
  /** Place among all rows. */
  readonly position: number;
}

export interface Window {
  readonly start: number;
  readonly end: number;
}

/** Puts the watermark (greatest time so far - delay, per partition) beside every row. */
export function judge(rows: readonly InputRow[], delay: number): JudgedRow[] {
  const watermarks = new Map<number, number>();
  return rows.map((row, position) => {
    const watermark = watermarks.get(row.partition) ?? Number.NEGATIVE_INFINITY;
    watermarks.set(row.partition, Math.max(watermark, row.time - delay));
    return { ...row, watermark, position };
  });
}

export type WindowKind =
  | { kind: 'tumble'; size: number; offset: number }
  | { kind: 'hop'; size: number; slide: number; offset: number }
  | { kind: 'cumulate'; size: number; step: number; offset: number };

/** Every window that holds `time`, by trying all starts near it. */
export function windowsOf(time: number, spec: WindowKind): Window[] {
  const found: Window[] = [];
  for (let start = time - spec.size; start <= time; start++) {
    const since = start - spec.offset;
    if (spec.kind === 'cumulate') {
      if (mod(since, spec.size) !== 0) continue;
      for (let end = start + spec.step; end <= start + spec.size; end += spec.step) {
        if (time < end) found.push({ start, end });
      }
    } else {
      const every = spec.kind === 'hop' ? spec.slide : spec.size;
      if (mod(since, every) === 0 && time < start + spec.size) {
        found.push({ start, end: start + spec.size });
      }
    }
  }
  return found;
}

function mod(a: number, b: number): number {
  return ((a % b) + b) % b;
}

export interface WindowResult extends Window {
  readonly key: string;
  readonly rows: readonly JudgedRow[];
}

/** Rows by key and window; a window that had fired before the row leaves it out. */
export function aggregateWindows(
  rows: readonly JudgedRow[],
  spec: WindowKind,
): { windows: WindowResult[]; late: JudgedRow[] } {
  const windows = new Map<string, WindowResult & { rows: JudgedRow[] }>();
  const late: JudgedRow[] = [];
  for (const row of rows) {
    const all = windowsOf(row.time, spec);
    const open = all.filter((window) => window.end - 1 > row.watermark);
    if (open.length === 0 && all.length > 0) late.push(row);
    for (const window of open) {
      const id = `${row.key} ${window.start} ${window.end}`;
      const known = windows.get(id);
      if (known === undefined) windows.set(id, { key: row.key, ...window, rows: [row] });
      else known.rows.push(row);
    }
  }
  return { windows: [...windows.values()], late };
}
