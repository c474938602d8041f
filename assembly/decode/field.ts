// One field as text to one value of a column: the general way, for every type.
import {
  BAD_DATE, BAD_DOUBLE, BAD_TIME, BAD_TIMESTAMP, BAD_UTF8, BOOLEAN, COLUMNS, COLUMN_BYTES,
  COLUMN_COUNT, DATE, DECIMAL128, DECIMAL64, DEFERRED, DEFERRED_BYTES, DEFERRED_COUNT,
  DEFERRED_LIMIT, ERRORS, ERROR_BYTES, ERROR_COUNT, FLOAT32, FLOAT64, FULL_COLUMN, HAS_NULLS, INPUT, INPUT_END, INT64,
  OK, OPAQUE, POWERS, SCALE, TEXT, TIME, TIMESTAMP128, TIMESTAMP64, TIMESTAMP_UTC128,
  TIMESTAMP_UTC64, TYPE, VALIDITY, VALUES,
} from './program';
import { decimalIsNull, storeDecimalText } from './decimal';
import { doubleDeferred, doubleValue, scanDouble } from './double';
import { storeIntegerText } from './integer';
import { appendText, endText, isUtf8, textStart } from './text';
import { dateDays, powerOfTenNanos, scanDate, scanTime, scanTimestamp, timeNanos, timeSeconds } from './time';

/** Beside the error kinds: the column's text buffer or the deferred list is full. */
export const FIELD_NEEDS_ROOM: i32 = -1;
export const FIELD_LISTS_FULL: i32 = -2;

// @ts-ignore: decorator
@inline
function bitOf(row: i32): u8 {
  return <u8>1 << <u8>(row & 7);
}

export function setNull(column: usize, row: i32): void {
  const at = load<usize>(column, VALIDITY) + (row >>> 3);
  store<u8>(at, load<u8>(at) & ~bitOf(row));
  store<u32>(column, 1, HAS_NULLS);
  const type = load<u32>(column, TYPE);
  if (type == TEXT || type == OPAQUE) endText(column, row, textStart(column, row));
}

/** Takes a null back. */
export function setValid(column: usize, row: i32): void {
  const at = load<usize>(column, VALIDITY) + (row >>> 3);
  store<u8>(at, load<u8>(at) | bitOf(row));
}

export function setBoolean(column: usize, row: i32, value: bool): void {
  const at = load<usize>(column, VALUES) + (row >>> 3);
  const byte = load<u8>(at);
  store<u8>(at, value ? byte | bitOf(row) : byte & ~bitOf(row));
}

/** Takes back what an unfinished record wrote: bits of validity; all else is overwritten. */
export function undoRow(program: usize, row: i32, deferredBefore: u32): void {
  store<u32>(program, deferredBefore, DEFERRED_COUNT);
  let column: usize = load<usize>(program, COLUMNS);
  for (let i = load<u32>(program, COLUMN_COUNT); i > 0; i--) {
    const validity: usize = load<usize>(column, VALIDITY);
    if (validity != 0) {
      const at = validity + (row >>> 3);
      store<u8>(at, load<u8>(at) | bitOf(row));
    }
    column += COLUMN_BYTES;
  }
}

export function noteError(
  program: usize, start: usize, end: usize, column: i32, kind: i32, line: u32,
): void {
  const count = load<u32>(program, ERROR_COUNT);
  const entry = load<usize>(program, ERRORS) + <usize>count * ERROR_BYTES;
  store<u32>(entry, <u32>start);
  store<u32>(entry, <u32>end, 4);
  store<i32>(entry, column, 8);
  store<i32>(entry, kind, 12);
  store<u32>(entry, line, 16);
  store<u32>(program, count + 1, ERROR_COUNT);
}

/** Leaves a number to the host; false when the list is full. */
export function defer(program: usize, column: usize, row: i32, start: usize, end: usize): bool {
  const count = load<u32>(program, DEFERRED_COUNT);
  if (count == load<u32>(program, DEFERRED_LIMIT)) return false;
  const entry = load<usize>(program, DEFERRED) + <usize>count * DEFERRED_BYTES;
  store<i32>(entry, row);
  store<u32>(entry, <u32>((column - load<usize>(program, COLUMNS)) / COLUMN_BYTES), 4);
  store<u32>(entry, <u32>start, 8);
  store<u32>(entry, <u32>(end - start), 12);
  store<u32>(program, count + 1, DEFERRED_COUNT);
  return true;
}

/** A double whose float32 may differ from that of its text: the host decides by exact arithmetic. */
export function isFloatTie(value: f64): bool {
  const magnitude = abs(value);
  return (reinterpret<u64>(value) & 0x1fffffff) == 0x10000000 ||
    (magnitude < 1.1754943508222875e-38 && magnitude != 0);
}

function isBlank(byte: u32): bool {
  return byte <= 32;
}

/** The word at [start, end), in any case, is `true`. */
function isTrue(start: usize, end: usize): bool {
  return end - start == 4 && (load<u32>(start) | 0x20202020) == 0x65757274;
}

/** Java's names of the doubles that are not numbers; 0 when it is none of them. */
function specialDouble(start: usize, end: usize): bool {
  const sign: u32 = load<u8>(start);
  const at = start + usize(sign == 45 || sign == 43);
  if (end - at == 3 && load<u16>(at) == 0x614e && load<u8>(at, 2) == 0x4e) {
    specialValue = f64.NaN;
    return true;
  }
  if (end - at != 8 || load<u64>(at) != 0x7974696e69666e49) return false;
  specialValue = sign == 45 ? -f64.POSITIVE_INFINITY : f64.POSITIVE_INFINITY;
  return true;
}
let specialValue: f64 = 0;

function storeDouble(
  program: usize, column: usize, row: i32, start: usize, end: usize, type: u32,
): i32 {
  if (start == end) return BAD_DOUBLE;
  let value: f64 = 0;
  if (specialDouble(start, end)) value = specialValue;
  else {
    let after = scanDouble(start, load<usize>(program, POWERS));
    if (after == 0 || after > end) return BAD_DOUBLE;
    const suffix: u32 = load<u8>(after) | 32;
    const numberEnd = after;
    if (after < end && (suffix == 102 || suffix == 100)) after++; // 1.5f, 1.5d
    if (after != end) return BAD_DOUBLE;
    value = doubleValue;
    if (doubleDeferred || (type == FLOAT32 && isFloatTie(value))) {
      // The host reads the input; what was unescaped elsewhere it cannot see.
      if (start < load<usize>(program, INPUT) || start >= load<usize>(program, INPUT_END)) {
        return BAD_DOUBLE;
      }
      return defer(program, column, row, start, numberEnd) ? OK : FIELD_LISTS_FULL;
    }
  }
  const values: usize = load<usize>(column, VALUES);
  if (type == FLOAT64) store<f64>(values + ((<usize>row) << 3), value);
  else store<f32>(values + ((<usize>row) << 2), <f32>value);
  return OK;
}

/** Stores the scanned instant with the precision of the column; times before it are cut off. */
export function storeTimestamp(column: usize, row: i32, wide: bool): void {
  const values: usize = load<usize>(column, VALUES);
  const unit = powerOfTenNanos(9 - load<i32>(column, SCALE));
  const nanos = timeNanos - timeNanos % unit;
  if (wide) {
    const at = values + ((<usize>row) << 4);
    store<i64>(at, timeSeconds * 1000 + nanos / 1000000);
    store<i64>(at, nanos % 1000000, 8);
  } else {
    store<i64>(values + ((<usize>row) << 3), timeSeconds * 1000000 + nanos / 1000);
  }
}

function storeTime(column: usize, row: i32, start: usize, end: usize, strict: bool): i32 {
  if (scanTime(start) != end || (strict && end - start < 8)) return BAD_TIME;
  const unit = powerOfTenNanos(9 - min(3, load<i32>(column, SCALE)));
  const nanos = timeNanos - timeNanos % unit;
  const milliseconds = <i32>timeSeconds * 1000 + nanos / 1000000;
  store<i32>(load<usize>(column, VALUES) + ((<usize>row) << 2), milliseconds);
  return OK;
}

function storeInstant(
  column: usize, row: i32, start: usize, end: usize, separator: i32, type: u32,
): i32 {
  const utc = type == TIMESTAMP_UTC64 || type == TIMESTAMP_UTC128;
  if (utc && (start == end || load<u8>(end - 1) != 90)) return BAD_TIMESTAMP;
  if (scanTimestamp(start, separator) != end - usize(utc)) return BAD_TIMESTAMP;
  storeTimestamp(column, row, type == TIMESTAMP128 || type == TIMESTAMP_UTC128);
  return OK;
}

export function storeText(
  program: usize, column: usize, row: i32, start: usize, end: usize,
): i32 {
  if (!isUtf8(start, end)) return BAD_UTF8;
  return appendText(column, row, start, end) ? OK : needsRoom(program, column);
}

/** Notes that the text buffer of `column` is full. */
export function needsRoom(program: usize, column: usize): i32 {
  const index = (column - load<usize>(program, COLUMNS)) / COLUMN_BYTES;
  store<u32>(program, <u32>index, FULL_COLUMN);
  return FIELD_NEEDS_ROOM;
}

/**
 * Stores the field [start, end) as a value of `column`, or gives an error kind. Bytes behind `end`
 * must be readable. `strict` are JSON's rules for times, `separator` is between date and time.
 */
export function storeField(
  program: usize, column: usize, row: i32, start: usize, end: usize, separator: i32, strict: bool,
): i32 {
  const type = load<u32>(column, TYPE);
  if (type == TEXT || type == OPAQUE) return storeText(program, column, row, start, end);
  if (type == DATE) {
    if (scanDate(start, !strict) != end) return BAD_DATE;
    store<i32>(load<usize>(column, VALUES) + ((<usize>row) << 2), dateDays);
    return OK;
  }
  if (type == TIME) return storeTime(column, row, start, end, strict);
  if (strict && type >= TIMESTAMP64) return storeInstant(column, row, start, end, separator, type);
  const isDecimal = type == DECIMAL64 || type == DECIMAL128;
  let from = start;
  let to = end;
  if (strict || !isDecimal) {
    while (from < to && isBlank(load<u8>(from))) from++;
    while (from < to && isBlank(load<u8>(to - 1))) to--;
  }
  if (isDecimal) {
    const kind = storeDecimalText(from, to, column, row);
    if (kind == OK && decimalIsNull) setNull(column, row);
    return kind;
  }
  if (type <= INT64) return storeIntegerText(from, to, load<usize>(column, VALUES), row, type);
  if (type == FLOAT64 || type == FLOAT32) return storeDouble(program, column, row, from, to, type);
  if (type == BOOLEAN) {
    setBoolean(column, row, isTrue(from, to));
    return OK;
  }
  return storeInstant(column, row, from, to, separator, type);
}
