// One JSON value to one value of a column.
import {
  BAD_BOOLEAN, BAD_DATE, BAD_DECIMAL, BAD_DOUBLE, BAD_INTEGER, BAD_JSON, BAD_TIME, BAD_TIMESTAMP,
  BAD_UTF8, BOOLEAN, DATE, DECIMAL128, DECIMAL64, FLAGS, FLAG_ISO_TIMESTAMPS, FLOAT32, FLOAT64,
  INT32, INT64, INTEGER_OVERFLOW, OK, OPAQUE, POWERS, SCRATCH, TEXT, TIME, TYPE, VALUES,
} from './program';
import { fastDecimal } from './decimal';
import { doubleDeferred, doubleValue, scanDouble } from './double';
import {
  FIELD_NEEDS_ROOM, needsRoom, setBoolean, setNull, storeField, storeText,
} from './field';
import { digitRun, isDigit, runValue } from './digits';
import { fastInteger, storeInteger } from './integer';
import { compactJson, plainEnd, stringEnd, unescapeString, writtenEnd } from './json-text';
import { literalEnd, numberEnd, valueEnd } from './json-skip';
import { endText, isUtf8, textLimit, textStart } from './text';

const QUOTE: u32 = 34;
const BACKSLASH: u32 = 92;
const MINUS: u32 = 45;
const ZERO: u32 = 48;
const OPEN_OBJECT: u32 = 123;
const OPEN_ARRAY: u32 = 91;
const SPACE: i32 = 32;
const LETTER_T: i32 = 84;

/** What was wrong with the value that was read last: OK, an error kind or a FIELD_ status. */
export let valueKind: i32 = 0;

/** Stores the value at `at`; gives the position behind it, or 0 when it is no JSON. */
export function storeJsonValue(
  program: usize, column: usize, row: i32, at: usize, end: usize,
): usize {
  valueKind = OK;
  const type = load<u32>(column, TYPE);
  const byte: u32 = load<u8>(at);
  if (type == OPAQUE) return storeOpaque(program, column, row, at, end);
  if (byte == QUOTE) return storeString(program, column, row, at, end, type);
  if (byte == MINUS || isDigit(byte)) {
    const stop = fastNumber(program, column, row, at, type);
    return stop != 0 ? stop : storeNumber(program, column, row, at, type);
  }
  if (byte == OPEN_OBJECT || byte == OPEN_ARRAY) {
    const stop = valueEnd(at, end);
    if (stop == 0) return 0;
    if (type == TEXT) valueKind = storeCompact(program, column, row, at, stop);
    else valueKind = kindOf(type);
    return stop;
  }
  const stop = literalEnd(at);
  if (stop == 0) return 0;
  if (byte == 110) setNull(column, row);
  else if (type == BOOLEAN) setBoolean(column, row, byte == 116);
  else if (type == TEXT) valueKind = storeText(program, column, row, at, stop);
  else valueKind = kindOf(type);
  return stop;
}

/** The kind of error for a value that a column of this type cannot take. */
function kindOf(type: u32): i32 {
  if (type <= INT64) return BAD_INTEGER;
  if (type == FLOAT64 || type == FLOAT32) return BAD_DOUBLE;
  if (type == DECIMAL64 || type == DECIMAL128) return BAD_DECIMAL;
  if (type == BOOLEAN) return BAD_BOOLEAN;
  if (type == DATE) return BAD_DATE;
  return type == TIME ? BAD_TIME : BAD_TIMESTAMP;
}

/** Ends a number: JSON allows nothing else behind one. */
// @ts-ignore: decorator
@inline
function endsNumber(at: usize): bool {
  const byte: u32 = load<u8>(at);
  return byte == 44 || byte == 125 || byte == 32 || byte == 13 || byte == 9;
}

// @ts-ignore: decorator
@inline
function hasLeadingZero(at: usize): bool {
  const start = at + usize(load<u8>(at) == MINUS);
  return load<u8>(start) == ZERO && isDigit(load<u8>(start, 1));
}

/** Numbers of the usual form for the types that take them as they stand; 0 for all others. */
// @ts-ignore: decorator
@inline
function fastNumber(program: usize, column: usize, row: i32, at: usize, type: u32): usize {
  let stop: usize = 0;
  if (type <= INT64) stop = fastInteger(at, load<usize>(column, VALUES), row, type);
  else if (type == FLOAT64) {
    stop = scanDouble(at, load<usize>(program, POWERS));
    if (stop == 0 || doubleDeferred || numberEnd(at) != stop) return 0;
    store<f64>(load<usize>(column, VALUES) + ((<usize>row) << 3), doubleValue);
  } else if (type == DECIMAL64) stop = fastDecimal(at, column, row);
  return stop != 0 && endsNumber(stop) && !hasLeadingZero(at) ? stop : 0;
}

function storeNumber(program: usize, column: usize, row: i32, at: usize, type: u32): usize {
  const stop = numberEnd(at);
  if (stop == 0) return 0;
  if (type == INT32 || type == INT64) {
    valueKind = storeTruncated(program, column, row, at, stop, type);
  } else if (type == BOOLEAN) setBoolean(column, row, false);
  else if (type == TEXT) valueKind = storeText(program, column, row, at, stop);
  else if (type >= DATE) valueKind = kindOf(type);
  else valueKind = storeField(program, column, row, at, stop, SPACE, true);
  return stop;
}

/** INT and BIGINT take numbers with fraction or exponent, without their fraction. */
function storeTruncated(
  program: usize, column: usize, row: i32, start: usize, end: usize, type: u32,
): i32 {
  const negative = load<u8>(start) == MINUS;
  const digits = start + usize(negative);
  let whole = digits;
  while (isDigit(load<u8>(whole))) whole++;
  let hasExponent = false;
  for (let at = whole; at < end; at++) hasExponent = hasExponent || (<u32>load<u8>(at) | 32) == 101;
  if (!hasExponent) return storeField(program, column, row, start, whole, SPACE, true);
  scanDouble(start, load<usize>(program, POWERS));
  const most: f64 = type == INT32 ? 2147483648.0 : 9223372036854775808.0;
  if (doubleDeferred || doubleValue >= most || doubleValue < -most) return INTEGER_OVERFLOW;
  storeInteger(load<usize>(column, VALUES), row, type, <i64>doubleValue);
  return OK;
}

/** The value as it stands, for the host. */
function storeOpaque(program: usize, column: usize, row: i32, at: usize, end: usize): usize {
  const stop = valueEnd(at, end);
  if (stop == 0) return 0;
  if (load<u8>(at) == 110) setNull(column, row);
  else valueKind = storeText(program, column, row, at, stop);
  return stop;
}

function storeString(
  program: usize, column: usize, row: i32, at: usize, end: usize, type: u32,
): usize {
  const start = at + 1;
  const plain = plainEnd(start, end);
  if (plain < end && load<u8>(plain) == QUOTE) {
    valueKind = storeContent(program, column, row, start, plain, type);
    return plain + 1;
  }
  const stop = stringEnd(at, end);
  if (stop == 0) return 0;
  return storeEscaped(program, column, row, start, stop - 1, type) ? stop : 0;
}

function storeContent(
  program: usize, column: usize, row: i32, start: usize, end: usize, type: u32,
): i32 {
  if (type == TEXT) return storeText(program, column, row, start, end);
  const isIso = (load<u32>(program, FLAGS) & FLAG_ISO_TIMESTAMPS) != 0;
  return storeField(program, column, row, start, end, isIso ? LETTER_T : SPACE, true);
}

/** Content with escapes: straight into the text buffer, or by way of the scratch. False: bad escape. */
function storeEscaped(
  program: usize, column: usize, row: i32, start: usize, end: usize, type: u32,
): bool {
  if (!isUtf8(start, end)) {
    valueKind = BAD_UTF8;
    return true;
  }
  if (type != TEXT) {
    const scratch = load<usize>(program, SCRATCH);
    if (!unescapeString(start, end, scratch)) return false;
    v128.store(writtenEnd, i64x2(0, 0));
    valueKind = storeContent(program, column, row, scratch, writtenEnd, type);
    return true;
  }
  const out = textStart(column, row);
  if (out + (end - start) > textLimit(column)) {
    valueKind = needsRoom(program, column);
    return true;
  }
  if (!unescapeString(start, end, out)) return false;
  endText(column, row, writtenEnd);
  return true;
}

/** An object or array as text. */
function storeCompact(program: usize, column: usize, row: i32, start: usize, end: usize): i32 {
  if (!isUtf8(start, end)) return BAD_UTF8;
  const out = textStart(column, row);
  if (out + 6 * (end - start) > textLimit(column)) return needsRoom(program, column);
  if (!compactJson(start, end, out)) return BAD_JSON;
  endText(column, row, writtenEnd);
  return OK;
}
