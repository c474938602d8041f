/** Session windows row by row: every row is an event at a time, and sessions end when time passes them. */

import type { JudgedRow, WindowResult } from './windows.ts';

interface Session {
  key: string;
  start: number;
  end: number;
  rows: JudgedRow[];
}

/**
 * A row ahead of its watermark is an event just before its own time, a row behind it (t <= w + 1) one at
 * its watermark w, in the order of (w, partition, position). Before an event at w the sessions with
 * end - 1 <= w have gone.
 */
export function aggregateSessions(
  rows: readonly JudgedRow[],
  gap: number,
): { windows: WindowResult[]; late: JudgedRow[] } {
  const events = rows.map((row, position) => {
    const held = row.time <= row.watermark + 1;
    return { row, position, held, at: held ? row.watermark : row.time - 1.5 };
  });
  events.sort((a, b) => {
    if (a.at !== b.at) return a.at - b.at;
    return a.row.partition - b.row.partition || a.position - b.position;
  });
  const fired: Session[] = [];
  const late: JudgedRow[] = [];
  let open: Session[] = [];
  for (const { row, at } of events) {
    fired.push(...open.filter((session) => session.end - 1 <= at));
    open = open.filter((session) => session.end - 1 > at);
    const own = { start: row.time, end: row.time + gap };
    const touched = open.filter(
      (session) => session.key === row.key && session.start <= own.end && own.start <= session.end,
    );
    if (touched.length === 0 && own.end - 1 <= at) {
      late.push(row);
      continue;
    }
    const merged: Session = { key: row.key, ...own, rows: [row] };
    for (const session of touched) {
      merged.start = Math.min(merged.start, session.start);
      merged.end = Math.max(merged.end, session.end);
      merged.rows.push(...session.rows);
    }
    open = [...open.filter((session) => !touched.includes(session)), merged];
  }
  return { windows: [...fired, ...open], late };
}
