// JSON lines to columns: every line an object. The keys of the last record are expected again, and
// any deviation is read in the general way; what is wrong is noted, never thrown.
import {
  AT_LIMIT, BAD_JSON, BAD_UTF8, BATCH_FULL, COLUMNS, COLUMN_BYTES, COLUMN_COUNT, DEFERRED_COUNT,
  ERROR_COUNT, ERROR_LIMIT, FINAL, FLAGS, FLAG_FAIL_ON_MISSING, FLAG_FIELD_ERRORS_ARE_NULL, INPUT,
  INPUT_END, LIMIT, LINES, LISTS_FULL, MISSING_FIELD, NEED_INPUT, NEED_ROOM, NOT_AN_OBJECT, OK,
  RECORDS, RECORD_NUMBER, ROWS, ROW_LIMIT, SEEN, SLOTS,
} from './program';
import { FIELD_LISTS_FULL, FIELD_NEEDS_ROOM, noteError, setNull, setValid, undoRow } from './field';
import { keyColumn, matchSlot, readKey, SLOT_BYTES, SLOT_COUNT } from './json-keys';
import { skipBlanks, valueEnd } from './json-skip';
import { storeJsonValue, valueKind } from './json-value';

const LF: u32 = 10;
const SPACE: u32 = 32;
const QUOTE: u32 = 34;
const COMMA: u32 = 44;
const OPEN_OBJECT: u32 = 123;
const CLOSE_OBJECT: u32 = 125;
/** A line that is neither row nor error. */
const NO_RECORD: i32 = -1;

let program: usize = 0;
let inputEnd: usize = 0;
let flags: u32 = 0;
let recordNumber: u32 = 0;
let columnsFound: u32 = 0;
let status: i32 = 0;
let errorKind: i32 = 0;
let errorColumn: i32 = 0;

/** Decodes records until a batch is full or the input runs out; gives a status. */
export function decodeJson(at: usize): i32 {
  program = at;
  inputEnd = load<usize>(at, INPUT_END);
  flags = load<u32>(at, FLAGS);
  for (let i: usize = 0; i < 64; i += 16) v128.store(inputEnd + i, i64x2(0, 0));
  let cursor = load<usize>(at, INPUT);
  const limit = load<usize>(at, LIMIT);
  const records = load<usize>(at, RECORDS);
  const rowLimit = load<i32>(at, ROW_LIMIT);
  let row = load<i32>(at, ROWS);
  let lines = load<u32>(at, LINES);
  while (true) {
    if (row >= rowLimit) status = BATCH_FULL;
    else if (cursor >= limit) status = AT_LIMIT;
    else if (cursor >= inputEnd) status = NEED_INPUT;
    else if (load<u32>(at, ERROR_COUNT) == load<u32>(at, ERROR_LIMIT)) status = LISTS_FULL;
    else {
      const deferredBefore = load<u32>(at, DEFERRED_COUNT);
      const next = decodeLine(cursor, row);
      if (next != 0) {
        if (errorKind == OK) {
          if (records != 0) store<u32>(records + ((<usize>row) << 2), <u32>cursor);
          row++;
        } else {
          undoRow(at, row, deferredBefore);
          if (errorKind > 0) noteError(at, cursor, next, errorColumn, errorKind, lines);
        }
        lines++;
        cursor = next;
        continue;
      }
      undoRow(at, row, deferredBefore);
    }
    break;
  }
  store<u32>(at, <u32>cursor, INPUT);
  store<i32>(at, row, ROWS);
  store<u32>(at, lines, LINES);
  return status;
}

/** Decodes the line at `at` as `row`; gives the position behind it, or 0 with a status. */
function decodeLine(at: usize, row: i32): usize {
  errorKind = OK;
  columnsFound = 0;
  recordNumber = load<u32>(program, RECORD_NUMBER) + 1;
  store<u32>(program, recordNumber, RECORD_NUMBER);
  let cursor = skipBlanks(at);
  const first: u32 = load<u8>(cursor);
  if (first == LF && cursor < inputEnd) {
    errorKind = NO_RECORD;
    return cursor + 1;
  }
  if (first != OPEN_OBJECT) return broken(at, NOT_AN_OBJECT);
  cursor = skipBlanks(cursor + 1);
  if (load<u8>(cursor) == CLOSE_OBJECT) cursor++;
  else {
    cursor = decodeMembers(cursor, row);
    if (cursor == 0) return status == OK ? broken(at, BAD_JSON) : 0;
  }
  cursor = skipBlanks(cursor);
  if (load<u8>(cursor) != LF || cursor >= inputEnd) return broken(at, BAD_JSON);
  if (columnsFound < load<u32>(program, COLUMN_COUNT)) missingFields(row);
  return cursor + 1;
}

/** From the first key on: the position behind the closing brace, or 0 with a status (OK: no JSON). */
function decodeMembers(at: usize, row: i32): usize {
  let cursor = at;
  let slot = load<usize>(program, SLOTS);
  const slotsEnd = slot + SLOT_BYTES * SLOT_COUNT;
  status = OK;
  while (true) {
    let column: usize = 0;
    const behind = slot < slotsEnd ? matchSlot(slot, cursor) : 0;
    if (behind != 0) {
      column = load<usize>(slot);
      cursor = behind;
    } else {
      cursor = readKey(program, cursor, inputEnd, slot < slotsEnd ? slot : 0);
      if (cursor == 0) return 0;
      column = keyColumn;
    }
    slot += SLOT_BYTES;
    if (load<u8>(cursor) <= SPACE) cursor = skipBlanks(cursor);
    cursor = column == 0 ? valueEnd(cursor, inputEnd) : member(column, row, cursor);
    if (cursor == 0) return 0;
    if (load<u8>(cursor) <= SPACE) cursor = skipBlanks(cursor);
    if (load<u8>(cursor) != COMMA) return load<u8>(cursor) == CLOSE_OBJECT ? cursor + 1 : 0;
    cursor++;
    if (load<u8>(cursor) != QUOTE) cursor = skipBlanks(cursor);
  }
  return 0;
}

/** Stores the value at `at`; of a key that comes twice the last one counts. */
function member(column: usize, row: i32, at: usize): usize {
  if (load<u32>(column, SEEN) == recordNumber) setValid(column, row);
  else {
    store<u32>(column, recordNumber, SEEN);
    columnsFound++;
  }
  const stop = storeJsonValue(program, column, row, at, inputEnd);
  const kind = valueKind;
  if (stop == 0 || kind == OK) return stop;
  if (kind == FIELD_NEEDS_ROOM || kind == FIELD_LISTS_FULL) {
    status = kind == FIELD_NEEDS_ROOM ? NEED_ROOM : LISTS_FULL;
    return 0;
  }
  if ((flags & FLAG_FIELD_ERRORS_ARE_NULL) != 0 && kind != BAD_UTF8) setNull(column, row);
  else if (errorKind == OK) {
    errorKind = kind;
    errorColumn = <i32>((column - load<usize>(program, COLUMNS)) / COLUMN_BYTES);
  }
  return stop;
}

/** No JSON, or cut off: a line end tells which. Reading goes on behind it. */
function broken(at: usize, kind: i32): usize {
  let cursor = at;
  while (cursor < inputEnd && load<u8>(cursor) != LF) cursor++;
  if (cursor >= inputEnd && load<u32>(program, FINAL) == 0) {
    status = NEED_INPUT;
    return 0;
  }
  errorKind = kind;
  errorColumn = -1;
  return min(cursor + 1, inputEnd);
}

function missingFields(row: i32): void {
  let column = load<usize>(program, COLUMNS);
  const count = load<i32>(program, COLUMN_COUNT);
  for (let i = 0; i < count; i++) {
    if (load<u32>(column, SEEN) != recordNumber) {
      if ((flags & FLAG_FAIL_ON_MISSING) != 0 && errorKind == OK) {
        errorKind = MISSING_FIELD;
        errorColumn = i;
      }
      setNull(column, row);
    }
    column += COLUMN_BYTES;
  }
}
