// Row-by-row watermark of one partition. Times are int64 microseconds, whole milliseconds.

/**
 * Raises the watermark through a batch and lists the rows that came behind it: t <= w + 1 ms, judged by
 * the watermark just before the row. `state` points to the watermark (int64 microseconds), read and
 * written. Null watermark values (`validity` 0 = none) leave it as it is, as `values` 0 does.
 *
 * @returns the number of held rows; their indices and watermarks (microseconds) are written out
 */
export function advanceWatermark(
  times: usize, values: usize, validity: usize, length: i32, state: usize,
  heldRows: usize, heldWatermarks: usize,
): i32 {
  let watermark = load<i64>(state);
  let held = 0;
  for (let i = 0; i < length; i++) {
    const at = (<usize>i) << 3;
    if (load<i64>(times + at) <= watermark + 1000) {
      store<i32>(heldRows + ((<usize>held) << 2), i);
      store<i64>(heldWatermarks + ((<usize>held) << 3), watermark);
      held++;
    }
    if (values == 0) continue;
    if (validity != 0 && ((load<u8>(validity + (i >>> 3)) >>> (i & 7)) & 1) == 0) continue;
    const value = load<i64>(values + at);
    watermark = value > watermark ? value : watermark;
  }
  store<i64>(state, watermark);
  return held;
}
