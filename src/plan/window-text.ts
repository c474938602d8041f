/** Windows and durations as EXPLAIN shows them. */

import { type Names, namesText } from './expression-text.ts';
import type { WindowSpec } from './nodes.ts';

export function windowText(window: WindowSpec, input: Names): string {
  const time = window.timeColumn < 0 ? '' : `time_col=[${input[window.timeColumn]}], `;
  switch (window.kind) {
    case 'tumble':
      return `TUMBLE(${time}size=[${durationText(window.sizeMs)}]${offsetText(window.offsetMs)})`;
    case 'hop':
      return `HOP(${time}size=[${durationText(window.sizeMs)}], slide=[${durationText(window.slideMs)}]${offsetText(window.offsetMs)})`;
    case 'cumulate':
      return `CUMULATE(${time}max_size=[${durationText(window.sizeMs)}], step=[${durationText(window.stepMs)}]${offsetText(window.offsetMs)})`;
    case 'session': {
      const keys = window.partitionKeys;
      const by = keys.length === 0 ? '' : `, partition keys=[${namesText(keys, input)}]`;
      return `SESSION(${time}gap=[${durationText(window.gapMs)}]${by})`;
    }
    case 'attached': {
      const start = window.startColumn < 0 ? '' : `win_start=[${input[window.startColumn]}], `;
      return `WINDOW(${start}win_end=[${input[window.endColumn]}])`;
    }
  }
}

function offsetText(offsetMs: number): string {
  return offsetMs === 0 ? '' : `, offset=[${durationText(offsetMs)}]`;
}

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** The largest unit that divides it. */
export function durationText(ms: number): string {
  for (const [unit, size] of UNITS) if (ms !== 0 && ms % size === 0) return `${ms / size} ${unit}`;
  return `${ms} ms`;
}
