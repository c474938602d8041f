/** The offsets of assembly/decode/program.ts, where each is explained. */

export const INPUT = 0;
export const INPUT_END = 4;
export const FINAL = 8;
export const LIMIT = 12;
export const ROWS = 16;
export const ROW_LIMIT = 20;
export const COLUMNS = 24;
export const COLUMN_COUNT = 28;
export const FLAGS = 32;
export const DELIMITER = 36;
export const QUOTE = 40;
export const ESCAPE = 44;
export const NULL_LITERAL = 48;
export const NULL_LITERAL_BYTES = 52;
export const SCRATCH = 56;
export const LINES = 60;
export const ERRORS = 64;
export const ERROR_COUNT = 68;
export const ERROR_LIMIT = 72;
export const DEFERRED = 76;
export const DEFERRED_COUNT = 80;
export const DEFERRED_LIMIT = 84;
export const POWERS = 88;
export const FULL_COLUMN = 92;
export const KEYS = 96;
export const RECORDS = 100;
export const SLOTS = 104;
export const SLOTS_BYTES = 64 * 80;
export const PROGRAM_BYTES = 128;

/** Bytes behind the input that the kernels may read and overwrite. */
export const SLACK_BYTES = 64;

export const FLAG = {
  slow: 1,
  trim: 2,
  comments: 4,
  fieldErrorsAreNull: 8,
  emptyIsNull: 16,
  trailingDelimiter: 32,
  ignoreTrailing: 64,
  failOnMissing: 128,
  isoTimestamps: 256,
} as const;

export const STATUS = {
  needInput: 0,
  batchFull: 1,
  needRoom: 2,
  listsFull: 3,
  atLimit: 4,
} as const;

export const COLUMN_BYTES = 48;
export const TYPE = 0;
export const VALUES = 4;
export const VALIDITY = 8;
export const OFFSETS = 12;
export const TEXT_LIMIT = 16;
export const HAS_NULLS = 20;
export const SCALE = 24;
export const MOST_LOW = 32;
export const MOST_HIGH = 40;

export const COLUMN_TYPE = {
  int8: 0,
  int16: 1,
  int32: 2,
  int64: 3,
  text: 4,
  skip: 5,
  float64: 6,
  float32: 7,
  boolean: 8,
  decimal64: 9,
  decimal128: 10,
  date: 11,
  time: 12,
  timestamp64: 13,
  timestamp128: 14,
  timestampUtc64: 15,
  timestampUtc128: 16,
  opaque: 17,
} as const;

export const ERROR_BYTES = 20;
export const DEFERRED_BYTES = 16;
