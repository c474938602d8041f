// Numbers of seconds or milliseconds since the epoch to instants.

// Flink's range: 0000-01-01T00:00:00 to 9999-12-31T23:59:59.999.
const MIN_EPOCH_MS: i64 = -62167219200000;
const MAX_EPOCH_MS: i64 = 253402300799999;

/** Microseconds of each value; values out of range become null. Returns the nulls. */
export function instantsOfNumbers(
  values: usize, validity: usize, millisPerUnit: i32, length: i32, out: usize, outValidity: usize,
): i32 {
  const least = MIN_EPOCH_MS / millisPerUnit;
  const most = MAX_EPOCH_MS / millisPerUnit;
  const micros = <i64>millisPerUnit * 1000;
  let nulls = 0;
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const value = load<i64>(values + ((<usize>i) << 3));
    let valid: u32 = i32(value >= least) & i32(value <= most);
    if (validity != 0) valid &= (<u32>load<u8>(validity + (i >>> 3)) >>> (i & 7)) & 1;
    store<i64>(out + ((<usize>i) << 3), value * micros);
    nulls += <i32>(valid ^ 1);
    byte |= valid << (i & 7);
    if ((i & 7) == 7) {
      store<u8>(outValidity + (i >>> 3), <u8>byte);
      byte = 0;
    }
  }
  if ((length & 7) != 0) store<u8>(outValidity + (length >>> 3), <u8>byte);
  return nulls;
}
