// The block of linear memory through which the host and the text decoders (csv.ts, json.ts) talk.
// The host mirrors these offsets in src/format/text/program.ts.

/** First byte not yet decoded, in and out. At least 64 bytes behind `INPUT_END` belong to the buffer. */
export const INPUT: usize = 0;
export const INPUT_END: usize = 4;
/** 1 when no byte follows `INPUT_END`; the host then ends the input with a line end. */
export const FINAL: usize = 8;
/** Records that begin at or behind this pointer belong to someone else. */
export const LIMIT: usize = 12;
export const ROWS: usize = 16;
export const ROW_LIMIT: usize = 20;
export const COLUMNS: usize = 24;
export const COLUMN_COUNT: usize = 28;
export const FLAGS: usize = 32;
export const DELIMITER: usize = 36;
/** 256 where there is none: no byte equals it. */
export const QUOTE: usize = 40;
export const ESCAPE: usize = 44;
export const NULL_LITERAL: usize = 48;
/** -1 without a null literal. */
export const NULL_LITERAL_BYTES: usize = 52;
/** Room for an unescaped field: as large as the input buffer. */
export const SCRATCH: usize = 56;
/** Line ends consumed so far. */
export const LINES: usize = 60;
export const ERRORS: usize = 64;
export const ERROR_COUNT: usize = 68;
export const ERROR_LIMIT: usize = 72;
export const DEFERRED: usize = 76;
export const DEFERRED_COUNT: usize = 80;
export const DEFERRED_LIMIT: usize = 84;
/** Table of 128-bit powers of five, see double.ts; 0 where no column needs it. */
export const POWERS: usize = 88;
/** Column whose text buffer is full, with status NEED_ROOM. */
export const FULL_COLUMN: usize = 92;
/** Pointer to (pointer, bytes) pairs of the JSON keys, in column order. */
export const KEYS: usize = 96;
/** What keys the last JSON record had, in its order: see json-keys.ts. */
export const SLOTS: usize = 104;
/** JSON records read so far. */
export const RECORD_NUMBER: usize = 108;
/** Where to note the pointer of each row's record, or 0. */
export const RECORDS: usize = 100;

// Flags.
export const FLAG_SLOW: u32 = 1; // every field goes the general way
export const FLAG_TRIM: u32 = 2;
export const FLAG_COMMENTS: u32 = 4;
export const FLAG_FIELD_ERRORS_ARE_NULL: u32 = 8;
export const FLAG_EMPTY_IS_NULL: u32 = 16;
export const FLAG_TRAILING_DELIMITER: u32 = 32;
export const FLAG_IGNORE_TRAILING: u32 = 64;
export const FLAG_FAIL_ON_MISSING: u32 = 128;
export const FLAG_ISO_TIMESTAMPS: u32 = 256;

// Statuses of a decoder.
export const NEED_INPUT: i32 = 0;
export const BATCH_FULL: i32 = 1;
export const NEED_ROOM: i32 = 2;
export const LISTS_FULL: i32 = 3;
export const AT_LIMIT: i32 = 4;

// A column descriptor.
export const COLUMN_BYTES: usize = 48;
export const TYPE: usize = 0;
export const VALUES: usize = 4;
export const VALIDITY: usize = 8;
export const OFFSETS: usize = 12;
export const TEXT_LIMIT: usize = 16; // bytes that fit at VALUES
export const HAS_NULLS: usize = 20;
/** Digits behind the point of a decimal; digits of a second kept of a time. */
export const SCALE: usize = 24;
/** Number of the last JSON record that had the column. */
export const SEEN: usize = 28;
/** Largest unscaled decimal, two words. */
export const MOST_LOW: usize = 32;
export const MOST_HIGH: usize = 40;

// Column types; the integers come first: the fast paths test for that.
export const INT8: u32 = 0;
export const INT16: u32 = 1;
export const INT32: u32 = 2;
export const INT64: u32 = 3;
export const TEXT: u32 = 4;
export const SKIP: u32 = 5;
export const FLOAT64: u32 = 6;
export const FLOAT32: u32 = 7;
export const BOOLEAN: u32 = 8;
export const DECIMAL64: u32 = 9;
export const DECIMAL128: u32 = 10;
export const DATE: u32 = 11;
export const TIME: u32 = 12;
export const TIMESTAMP64: u32 = 13;
export const TIMESTAMP128: u32 = 14;
export const TIMESTAMP_UTC64: u32 = 15; // with a Z behind
export const TIMESTAMP_UTC128: u32 = 16;
/** Text that the host decodes: of CSV a field, of JSON a value as it stands. */
export const OPAQUE: u32 = 17;

// What was wrong with a field or record; the texts are in src/format/text/errors.ts.
export const OK: i32 = 0;
export const BAD_INTEGER: i32 = 1;
export const INTEGER_OVERFLOW: i32 = 2;
export const BAD_DOUBLE: i32 = 3;
export const BAD_DECIMAL: i32 = 4;
export const BAD_DATE: i32 = 5;
export const BAD_TIME: i32 = 6;
export const BAD_TIMESTAMP: i32 = 7;
export const BAD_UTF8: i32 = 8;
export const TOO_FEW_COLUMNS: i32 = 9;
export const TOO_MANY_COLUMNS: i32 = 10;
export const OPEN_QUOTE: i32 = 11;
export const AFTER_QUOTE: i32 = 12;
export const BAD_JSON: i32 = 13;
export const NOT_AN_OBJECT: i32 = 14;
export const MISSING_FIELD: i32 = 15;
export const BAD_BOOLEAN: i32 = 16;

// An entry of the error list: start, end, column, kind, line (of the record's start).
export const ERROR_BYTES: usize = 20;
// An entry of the deferred list: row, column, start, bytes.
export const DEFERRED_BYTES: usize = 16;
