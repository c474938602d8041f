// CSV bytes to columns in one pass: RFC 4180 as Flink (Jackson) reads it. Quotes count only at the
// start of a field; CR, LF and CRLF end a record; what is wrong is noted, never thrown.
import {
  AFTER_QUOTE, AT_LIMIT, BAD_UTF8, BATCH_FULL, COLUMNS, COLUMN_BYTES, COLUMN_COUNT, DECIMAL64,
  DEFERRED_COUNT, DELIMITER, ERROR_COUNT, ERROR_LIMIT, ESCAPE, FINAL, FLAGS, FLAG_COMMENTS,
  FLAG_EMPTY_IS_NULL, FLAG_FAIL_ON_MISSING, FLAG_FIELD_ERRORS_ARE_NULL, FLAG_IGNORE_TRAILING,
  FLAG_SLOW, FLAG_TRAILING_DELIMITER, FLAG_TRIM, FLOAT64, INPUT, INPUT_END,
  INT64, LIMIT, LINES, LISTS_FULL, NEED_INPUT, NEED_ROOM, NULL_LITERAL, NULL_LITERAL_BYTES, OK,
  OPAQUE, OPEN_QUOTE, POWERS, QUOTE, RECORDS, ROWS, ROW_LIMIT, SCRATCH, SKIP, TEXT, TIMESTAMP128, TIMESTAMP64,
  TOO_FEW_COLUMNS, TOO_MANY_COLUMNS, TYPE, VALUES,
} from './program';
import { fastDecimal } from './decimal';
import { doubleDeferred, doubleValue, scanDouble } from './double';
import { FIELD_LISTS_FULL, FIELD_NEEDS_ROOM, noteError, setNull, storeField, storeTimestamp, undoRow } from './field';
import { fastInteger } from './integer';
import { endText, isUtf8, textLimit, textStart } from './text';
import { scanTimestamp } from './time';

const LF: u32 = 10;
const CR: u32 = 13;
const SPACE: u32 = 32;
const TAB: u32 = 9;
const HASH: u32 = 35;
const ZERO = i8x16.splat(0);

// The program's settings while decodeCsv runs.
let program: usize = 0;
let inputEnd: usize = 0;
let isFinal: bool = false;
let flags: u32 = 0;
let delimiter: u32 = 0;
let quote: u32 = 0;
let escape: u32 = 0;
let scratch: usize = 0;
let firstColumn: usize = 0;
let lastColumn: usize = 0;
let nullLiteral: usize = 0;
let nullBytes: i32 = 0;
let delimiters: v128 = ZERO;
let escapes: v128 = ZERO;

// What came of the current record and field.
let status: i32 = 0;
let errorKind: i32 = 0;
let errorColumn: i32 = 0;
/** The rest of the line was given up. */
let broken: bool = false;
let fieldStart: usize = 0;
let fieldEnd: usize = 0;
/** Line ends inside of quotes. */
let innerLines: u32 = 0;

/** Decodes records until a batch is full or the input runs out; gives a status. */
export function decodeCsv(at: usize): i32 {
  begin(at);
  let cursor: usize = load<usize>(program, INPUT);
  const limit: usize = load<usize>(program, LIMIT);
  const records: usize = load<usize>(program, RECORDS);
  const rowLimit = load<i32>(program, ROW_LIMIT);
  let row = load<i32>(program, ROWS);
  let lines = load<u32>(program, LINES);
  while (true) {
    if (row >= rowLimit) status = BATCH_FULL;
    else if (cursor >= limit) status = AT_LIMIT;
    else if (cursor >= inputEnd) status = NEED_INPUT;
    else if (load<u32>(program, ERROR_COUNT) == load<u32>(program, ERROR_LIMIT)) status = LISTS_FULL;
    else {
      const deferredBefore = load<u32>(program, DEFERRED_COUNT);
      const next = decodeRecord(cursor, row);
      if (next != 0) {
        if (errorKind == OK) {
          if (records != 0) store<u32>(records + ((<usize>row) << 2), <u32>cursor);
          row++;
        } else {
          undoRow(program, row, deferredBefore);
          if (errorKind > 0) noteError(program, cursor, next, errorColumn, errorKind, lines);
        }
        lines += 1 + innerLines;
        cursor = next;
        continue;
      }
      undoRow(program, row, deferredBefore);
    }
    break;
  }
  store<u32>(program, <u32>cursor, INPUT);
  store<i32>(program, row, ROWS);
  store<u32>(program, lines, LINES);
  return status;
}

function begin(at: usize): void {
  program = at;
  inputEnd = load<usize>(at, INPUT_END);
  isFinal = load<u32>(at, FINAL) != 0;
  flags = load<u32>(at, FLAGS);
  delimiter = load<u32>(at, DELIMITER);
  quote = load<u32>(at, QUOTE);
  escape = load<u32>(at, ESCAPE);
  scratch = load<usize>(at, SCRATCH);
  nullLiteral = load<usize>(at, NULL_LITERAL);
  nullBytes = load<i32>(at, NULL_LITERAL_BYTES);
  firstColumn = load<usize>(at, COLUMNS);
  lastColumn = firstColumn + (load<usize>(at, COLUMN_COUNT) - 1) * COLUMN_BYTES;
  delimiters = i8x16.splat(<i8>delimiter);
  escapes = escape == 256 ? delimiters : i8x16.splat(<i8>escape);
  // What is behind the input must look like no digit, delimiter or line end.
  for (let i: usize = 0; i < 64; i += 16) v128.store(inputEnd + i, ZERO);
}

// @ts-ignore: decorator
@inline
function endsField(byte: u32, separator: u32): bool {
  return byte == separator || byte == LF || byte == CR;
}

/** Decodes the record at `at` as `row`; gives the position behind it, or 0 with a status. */
function decodeRecord(at: usize, row: i32): usize {
  errorKind = OK;
  broken = false;
  innerLines = 0;
  if ((flags & FLAG_COMMENTS) != 0 && isComment(at)) return passOver(at);
  const separator = delimiter;
  const last = lastColumn;
  const fast = (flags & FLAG_SLOW) == 0;
  let column = firstColumn;
  let cursor = at;
  let stop: usize = 0;
  while (true) {
    stop = 0;
    if (fast) {
      const type = load<u32>(column);
      if (type <= INT64) stop = fastInteger(cursor, load<usize>(column, VALUES), row, type);
      else if (type == TEXT) stop = fastText(cursor, column, row);
      else if (type == SKIP) stop = fastSkip(cursor);
      else stop = fastOther(cursor, column, row, type);
    }
    if (stop == 0 || !endsField(load<u8>(stop), separator)) {
      stop = slowField(cursor, column, row);
      if (stop == 0) return 0;
    }
    if (load<u8>(stop) != separator || broken) break;
    if (column == last) {
      stop = behindLastColumn(stop);
      if (stop == 0) return 0;
      break;
    }
    cursor = stop + 1;
    column += COLUMN_BYTES;
  }
  if (column != last && !broken) missingColumns(column, row);
  return lineEnd(stop);
}

/** The position behind the line end at `stop`; 0 while it is unknown whether an LF follows a CR. */
// @ts-ignore: decorator
@inline
function lineEnd(stop: usize): usize {
  const next = stop + 1;
  if (load<u8>(stop) != CR) return next;
  if (next >= inputEnd && !isFinal) {
    status = NEED_INPUT;
    return 0;
  }
  return load<u8>(next) == LF && next < inputEnd ? next + 1 : next;
}

/** Of the three further types whose usual form is read in place. */
function fastOther(cursor: usize, column: usize, row: i32, type: u32): usize {
  if (type == TIMESTAMP64 || type == TIMESTAMP128) {
    const stop = scanTimestamp(cursor, SPACE);
    if (stop != 0) storeTimestamp(column, row, type == TIMESTAMP128);
    return stop;
  }
  if (type == FLOAT64) {
    const stop = scanDouble(cursor, load<usize>(program, POWERS));
    if (stop == 0 || doubleDeferred) return 0;
    store<f64>(load<usize>(column, VALUES) + ((<usize>row) << 3), doubleValue);
    return stop;
  }
  return type == DECIMAL64 ? fastDecimal(cursor, column, row) : 0;
}

/** A bit per byte of 16 that ends an unquoted field, or needs the general way (an escape). */
// @ts-ignore: decorator
@inline
function fieldEnds(v: v128): i32 {
  return i8x16.bitmask(v128.or(
    v128.or(i8x16.eq(v, delimiters), i8x16.eq(v, escapes)),
    v128.or(i8x16.eq(v, i8x16.splat(10)), i8x16.eq(v, i8x16.splat(13))),
  ));
}

/** Copies an unquoted field; 0 when it is quoted, escaped, null, not ASCII and broken, or cut off. */
// @ts-ignore: decorator
@inline
function fastText(cursor: usize, column: usize, row: i32): usize {
  if (load<u8>(cursor) == quote) return 0;
  const out = textStart(column, row);
  const room = textLimit(column);
  let high: i32 = 0;
  let size: usize = 0;
  while (true) {
    if (out + size + 16 > room) return 0;
    const v = v128.load(cursor + size);
    const ends = fieldEnds(v);
    v128.store(out + size, v);
    if (ends != 0) {
      const more = <usize>ctz(ends);
      high |= i8x16.bitmask(v) & ((1 << <i32>more) - 1);
      size += more;
      break;
    }
    high |= i8x16.bitmask(v);
    size += 16;
    if (cursor + size >= inputEnd) return 0;
  }
  const end = cursor + size;
  if (high != 0 && !isUtf8(cursor, end)) return 0;
  if (<i32>size == nullBytes || (size == 0 && (flags & FLAG_EMPTY_IS_NULL) != 0)) return 0;
  endText(column, row, out + size);
  return end;
}

// @ts-ignore: decorator
@inline
function fastSkip(cursor: usize): usize {
  if (load<u8>(cursor) == quote) return 0;
  let at = cursor;
  while (at < inputEnd) {
    const ends = fieldEnds(v128.load(at));
    if (ends != 0) return at + <usize>ctz(ends);
    at += 16;
  }
  return 0;
}

/** Any field of any form; gives the position of what ends it, or 0 with a status. */
function slowField(cursor: usize, column: usize, row: i32): usize {
  let at = cursor;
  const trim = (flags & FLAG_TRIM) != 0;
  if (trim) while (isSpace(load<u8>(at)) && load<u8>(at) != delimiter) at++;
  const quoted = load<u8>(at) == quote;
  const stop = quoted ? quotedField(at + 1) : plainField(at, trim);
  if (stop == 0) {
    status = NEED_INPUT;
    return 0;
  }
  if (broken) return stop;
  const kind = storeSlowField(column, row);
  if (kind == FIELD_NEEDS_ROOM || kind == FIELD_LISTS_FULL) {
    status = kind == FIELD_NEEDS_ROOM ? NEED_ROOM : LISTS_FULL;
    return 0;
  }
  if (kind != OK) {
    // What is no text at all makes the whole record suspect.
    if ((flags & FLAG_FIELD_ERRORS_ARE_NULL) != 0 && kind != BAD_UTF8) setNull(column, row);
    else noteKind(kind, column);
  }
  return stop;
}

function storeSlowField(column: usize, row: i32): i32 {
  const type = load<u32>(column, TYPE);
  if (type == SKIP) return OK;
  // The host looks for nulls in what it decodes: they may be elements.
  if (type == OPAQUE) return storeField(program, column, row, fieldStart, fieldEnd, SPACE, false);
  const size = fieldEnd - fieldStart;
  const isNull = <i32>size == nullBytes && memory.compare(fieldStart, nullLiteral, size) == 0;
  if (isNull || (size == 0 && (flags & FLAG_EMPTY_IS_NULL) != 0)) {
    setNull(column, row);
    return OK;
  }
  return storeField(program, column, row, fieldStart, fieldEnd, SPACE, false);
}

/** The first error of a record is the one that is told. */
function noteKind(kind: i32, column: usize): void {
  if (errorKind != OK) return;
  errorKind = kind;
  errorColumn = <i32>((column - firstColumn) / COLUMN_BYTES);
}

// @ts-ignore: decorator
@inline
function isSpace(byte: u32): bool {
  return byte == SPACE || byte == TAB;
}

/** Finds the end of an unquoted field and sets its bounds, unescaped. */
function plainField(start: usize, trim: bool): usize {
  let at = start;
  while (at < inputEnd) {
    const byte: u32 = load<u8>(at);
    if (byte == escape) return copyField(start, at, false);
    if (endsField(byte, delimiter)) {
      setBounds(start, at, trim);
      return at;
    }
    at++;
  }
  return 0;
}

function setBounds(start: usize, end: usize, trim: bool): void {
  fieldStart = start;
  fieldEnd = end;
  if (trim) while (fieldEnd > fieldStart && isSpace(load<u8>(fieldEnd - 1))) fieldEnd--;
}

/** Finds the end of a field whose opening quote is just before `start`. */
function quotedField(start: usize): usize {
  let at = start;
  while (at < inputEnd) {
    const byte: u32 = load<u8>(at);
    if (byte == quote) {
      if (load<u8>(at + 1) == quote && at + 1 < inputEnd) return copyField(start, at, true);
      setBounds(start, at, false);
      return behindQuote(at + 1);
    }
    if (byte == escape) return copyField(start, at, true);
    if (byte == LF) innerLines++;
    at++;
  }
  return openQuote();
}

function openQuote(): usize {
  if (!isFinal) return 0;
  errorKind = OPEN_QUOTE;
  errorColumn = -1;
  broken = true;
  return inputEnd - 1;
}

/** Copies a field without its escapes to the scratch; [start, at) holds none. */
function copyField(start: usize, at: usize, quoted: bool): usize {
  let out = scratch + (at - start);
  memory.copy(scratch, start, at - start);
  fieldStart = scratch;
  while (at < inputEnd) {
    let byte: u32 = load<u8>(at);
    if (quoted && byte == quote) {
      if (load<u8>(at + 1) != quote || at + 1 >= inputEnd) return endCopy(out, behindQuote(at + 1));
      at++;
    } else if (byte == escape) {
      if (++at >= inputEnd) break;
      byte = unescaped(load<u8>(at));
    } else if (!quoted && endsField(byte, delimiter)) return endCopy(out, at);
    else if (byte == LF) innerLines++;
    store<u8>(out++, byte);
    at++;
  }
  return openQuote();
}

function endCopy(out: usize, stop: usize): usize {
  fieldEnd = out;
  v128.store(out, ZERO);
  return stop;
}

function unescaped(byte: u32): u32 {
  if (byte == 110) return LF;
  if (byte == 114) return CR;
  if (byte == 116) return TAB;
  return byte == 48 ? 0 : byte;
}

/** Blanks may follow a closing quote, then the field must end. */
function behindQuote(start: usize): usize {
  let at = start;
  while (at < inputEnd && isSpace(load<u8>(at)) && load<u8>(at) != delimiter) at++;
  if (at >= inputEnd) return 0;
  if (endsField(load<u8>(at), delimiter)) return at;
  errorKind = AFTER_QUOTE;
  errorColumn = -1;
  broken = true;
  return endOfLine(at);
}

/** The next CR or LF at or behind `at`; 0 when the input ends before. */
function endOfLine(at: usize): usize {
  while (at < inputEnd) {
    const byte: u32 = load<u8>(at);
    if (byte == LF || byte == CR) return at;
    at++;
  }
  status = NEED_INPUT;
  return 0;
}

/** A delimiter follows the last column: allowed when nothing does, or when the rest is to be ignored. */
function behindLastColumn(stop: usize): usize {
  const next: u32 = load<u8>(stop + 1);
  if ((flags & FLAG_IGNORE_TRAILING) == 0) {
    if (stop + 1 >= inputEnd) {
      status = NEED_INPUT;
      return 0;
    }
    if ((flags & FLAG_TRAILING_DELIMITER) != 0 && (next == LF || next == CR)) return stop + 1;
    errorKind = TOO_MANY_COLUMNS;
    errorColumn = -1;
  }
  return endOfRecord(stop + 1);
}

/** What is too much is no field of ours, but its quotes may hold line ends. */
function endOfRecord(start: usize): usize {
  let at = start;
  while (true) {
    at = load<u8>(at) == quote ? quotedField(at + 1) : plainField(at, false);
    if (at == 0) {
      status = NEED_INPUT;
      return 0;
    }
    if (broken || load<u8>(at) != delimiter) return at;
    at++;
  }
}

/** The record ended at `column`: those behind it are null where errors are, else it is refused. */
function missingColumns(column: usize, row: i32): void {
  const lenient = (flags & FLAG_FIELD_ERRORS_ARE_NULL) != 0;
  if (!lenient || (flags & FLAG_FAIL_ON_MISSING) != 0) {
    errorKind = TOO_FEW_COLUMNS;
    errorColumn = -1;
    return;
  }
  for (let missing = column + COLUMN_BYTES; missing <= lastColumn; missing += COLUMN_BYTES) {
    if (load<u32>(missing, TYPE) != SKIP) setNull(missing, row);
  }
}

function isComment(at: usize): bool {
  let start = at;
  while (start < inputEnd && isSpace(load<u8>(start))) start++;
  return load<u8>(start) == HASH;
}

/** Gives the position behind a comment line: a record that is neither row nor error. */
function passOver(at: usize): usize {
  errorKind = -1;
  const stop = endOfLine(at);
  return stop == 0 ? 0 : lineEnd(stop);
}
