// Finds the first record of a CSV file at or behind a place, from a place where the state is known.

const LF: u32 = 10;
const CR: u32 = 13;

// States between two bytes.
const FIELD_START: i32 = 0;
const PLAIN: i32 = 1;
const QUOTED: i32 = 2;
/** A quote was seen within quotes: it closes them unless another follows. */
const QUOTE_SEEN: i32 = 3;
const PLAIN_ESCAPED: i32 = 4;
const QUOTED_ESCAPED: i32 = 5;
/** A CR ended a record: an LF belongs to it. */
const AFTER_CR: i32 = 6;
/** A record begins here. */
const RECORD_START: i32 = 7;

/**
 * Reads [start, end) from state `from` (7 where a record begins); gives the offset of the first record
 * that begins at or behind `wanted`, or -1 - the state behind the last byte when there is none. 256
 * stands for no character.
 */
export function findCsvRecord(
  start: usize, end: usize, wanted: usize, from: i32, delimiter: u32, quote: u32, escape: u32,
  trim: bool,
): i32 {
  const quotes = i8x16.splat(<i8>(quote == 256 ? escape : quote));
  const escapes = i8x16.splat(<i8>(escape == 256 ? quote : escape));
  let state = from;
  let at = start;
  while (at < end) {
    // Far from the goal only quotes and escapes matter.
    if (at + 16 < wanted && (state == PLAIN || state == QUOTED)) {
      const v = v128.load(at);
      if (!v128.any_true(v128.or(i8x16.eq(v, quotes), i8x16.eq(v, escapes)))) {
        // Of blanks it is not clear from here whether they are those before a quote.
        const last: u32 = load<u8>(at, 15);
        if (state == QUOTED || !trim || !isBlank(last)) {
          if (state == PLAIN) state = stateBehind(last, delimiter);
          at += 16;
          continue;
        }
      }
    }
    const byte: u32 = load<u8>(at);
    if (state == AFTER_CR && byte == LF) {
      state = RECORD_START;
      at++;
      continue;
    }
    if ((state == RECORD_START || state == AFTER_CR) && at >= wanted) return <i32>(at - start);
    state = step(state, byte, delimiter, quote, escape, trim);
    at++;
  }
  return -1 - state;
}

function isBlank(byte: u32): bool {
  return byte == 32 || byte == 9;
}

function stateBehind(byte: u32, delimiter: u32): i32 {
  if (byte == LF) return RECORD_START;
  if (byte == CR) return AFTER_CR;
  return byte == delimiter ? FIELD_START : PLAIN;
}

function step(
  state: i32, byte: u32, delimiter: u32, quote: u32, escape: u32, trim: bool,
): i32 {
  if (state == QUOTED) {
    if (byte == quote) return QUOTE_SEEN;
    return byte == escape ? QUOTED_ESCAPED : QUOTED;
  }
  if (state == QUOTED_ESCAPED) return QUOTED;
  if (state == PLAIN_ESCAPED) return PLAIN;
  if (state == QUOTE_SEEN && byte == quote) return QUOTED;
  if (byte == LF) return RECORD_START;
  if (byte == CR) return AFTER_CR;
  if (byte == delimiter) return FIELD_START;
  if (state == PLAIN || state == QUOTE_SEEN) return byte == escape ? PLAIN_ESCAPED : PLAIN;
  // At the start of a field.
  if (byte == quote) return QUOTED;
  if (byte == escape) return PLAIN_ESCAPED;
  return trim && isBlank(byte) ? FIELD_START : PLAIN;
}
