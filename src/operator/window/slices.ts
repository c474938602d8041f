/** Geometry of aligned windows cut into panes: every window is a run of whole panes. Times in milliseconds. */

import { MillraceError } from '../../core/index.ts';
import type { WindowSpec } from '../../plan/index.ts';

/** A half-open range of event time. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

export interface Slices {
  /** The pane of a time, or null where no window covers it (a hop wider than its size). */
  paneOf(time: number): TimeRange | null;
  /** End of the first window that holds the pane and ends after `after`; Infinity when there is none. */
  nextEnd(pane: TimeRange, after: number): number;
  /** End of the last window that holds the pane. */
  lastEnd(pane: TimeRange): number;
  /** Start of the window with this end. */
  startOf(end: number): number;
  /** Windows with the same start grow by steps: what has fired can be merged for good. */
  readonly cumulative: boolean;
}

type Sliced = Extract<WindowSpec, { kind: 'tumble' | 'hop' | 'cumulate' | 'attached' }>;

/** Rows with an attached window stand at the last millisecond of it. */
export function createSlices(window: Sliced): Slices {
  switch (window.kind) {
    case 'attached':
      return tumble(1, 0);
    case 'tumble':
      return tumble(window.sizeMs, window.offsetMs);
    case 'hop':
      return hop(window.sizeMs, window.slideMs, window.offsetMs);
    case 'cumulate':
      return cumulate(window.sizeMs, window.stepMs, window.offsetMs);
  }
}

function tumble(size: number, offset: number): Slices {
  return {
    paneOf: (time) => rangeOf(floorTo(time, size, offset), size),
    nextEnd: (pane, after) => (pane.end > after ? pane.end : Number.POSITIVE_INFINITY),
    lastEnd: (pane) => pane.end,
    startOf: (end) => end - size,
    cumulative: false,
  };
}

function hop(size: number, slide: number, offset: number): Slices {
  const width = greatestCommonDivisor(size, slide);
  const lastEnd = (pane: TimeRange) => floorTo(pane.start, slide, offset) + size;
  return {
    paneOf(time) {
      const pane = rangeOf(floorTo(time, width, offset), width);
      return lastEnd(pane) >= pane.end ? pane : null;
    },
    nextEnd(pane, after) {
      const first = ceilTo(Math.max(pane.end, after + 1), slide, offset + size);
      return first <= lastEnd(pane) ? first : Number.POSITIVE_INFINITY;
    },
    lastEnd,
    startOf: (end) => end - size,
    cumulative: false,
  };
}

function cumulate(size: number, step: number, offset: number): Slices {
  if (size % step !== 0) throw unevenCumulate(size, step);
  const lastEnd = (pane: TimeRange) => floorTo(pane.start, size, offset) + size;
  return {
    paneOf: (time) => rangeOf(floorTo(time, step, offset), step),
    nextEnd(pane, after) {
      const next = ceilTo(Math.max(pane.end, after + 1), step, offset);
      return next <= lastEnd(pane) ? next : Number.POSITIVE_INFINITY;
    },
    lastEnd,
    startOf: (end) => floorTo(end - 1, size, offset),
    cumulative: true,
  };
}

function rangeOf(start: number, size: number): TimeRange {
  return { start, end: start + size };
}

function floorTo(time: number, step: number, offset: number): number {
  return Math.floor((time - offset) / step) * step + offset;
}

function ceilTo(time: number, step: number, offset: number): number {
  return Math.ceil((time - offset) / step) * step + offset;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function unevenCumulate(size: number, step: number): MillraceError {
  return new MillraceError(
    'WINDOW_SIZE_INVALID',
    `a CUMULATE window of ${size} ms is not a multiple of its step of ${step} ms`,
  );
}
