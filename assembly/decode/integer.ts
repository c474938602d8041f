// Integers: a sign, digits, a range. What Java's parseByte ... parseLong take.
import { BAD_INTEGER, INT16, INT32, INT64, INT8, INTEGER_OVERFLOW, OK } from './program';
import { digitRun, isDigit, runValue } from './digits';

const MINUS: u32 = 45;
const PLUS: u32 = 43;

// @ts-ignore: decorator
@inline
function fits(value: i64, type: u32): bool {
  if (type == INT32) return value == <i64>(<i32>value);
  if (type == INT16) return value == <i64>(<i16>value);
  return value == <i64>(<i8>value);
}

/** Writes `value` to row `row` of a column of an integer type that it fits. */
// @ts-ignore: decorator
@inline
export function storeInteger(values: usize, row: i32, type: u32, value: i64): void {
  if (type == INT64) store<i64>(values + ((<usize>row) << 3), value);
  else if (type == INT32) store<i32>(values + ((<usize>row) << 2), <i32>value);
  else if (type == INT16) store<i16>(values + ((<usize>row) << 1), <i16>value);
  else store<i8>(values + <usize>row, <i8>value);
}

/**
 * The usual integer: perhaps a minus, 1 to 18 digits. Stores it and gives the position behind it,
 * or 0 when it is not that simple.
 */
// @ts-ignore: decorator
@inline
export function fastInteger(at: usize, values: usize, row: i32, type: u32): usize {
  const negative = load<u8>(at) == MINUS;
  const start = at + <usize>negative;
  const end = digitRun(start);
  const count = end - start;
  if (count - 1 > 17) return 0;
  const value = negative ? -(<i64>runValue) : <i64>runValue;
  if (type == INT64) {
    store<i64>(values + ((<usize>row) << 3), value);
    return end;
  }
  if (!fits(value, type)) return 0;
  storeInteger(values, row, type, value);
  return end;
}

/** The integer that is exactly [start, end), or an error kind. */
export function storeIntegerText(start: usize, end: usize, values: usize, row: i32, type: u32): i32 {
  let at = start;
  let negative = false;
  if (at < end) {
    const sign: u32 = load<u8>(at);
    negative = sign == MINUS;
    if (negative || sign == PLUS) at++;
  }
  if (at == end) return BAD_INTEGER;
  let magnitude: u64 = 0;
  let overflow = false;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (!isDigit(byte)) return BAD_INTEGER;
    if (magnitude > 922337203685477580) overflow = true;
    magnitude = magnitude * 10 + (byte - 48);
    if (magnitude > <u64>i64.MAX_VALUE + <u64>negative) overflow = true;
  }
  if (overflow) return INTEGER_OVERFLOW;
  const value = negative ? -(<i64>magnitude) : <i64>magnitude;
  if (type != INT64 && !fits(value, type)) return INTEGER_OVERFLOW;
  storeInteger(values, row, type, value);
  return OK;
}
