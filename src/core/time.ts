/**
 * Event time as the engine sees it: milliseconds since the epoch in a JS number, exact for 285,000 years.
 * Columns keep their own precision; only watermarks, timers and window bounds are in this unit.
 */

/** No watermark yet. */
export const MIN_WATERMARK = Number.NEGATIVE_INFINITY;
/** Event time has ended: every window fires. */
export const MAX_WATERMARK = Number.POSITIVE_INFINITY;

export const MICROS_PER_MILLI = 1000;
export const MILLIS_PER_SECOND = 1000;
export const MILLIS_PER_DAY = 86_400_000;
