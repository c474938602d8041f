/** A plain CSV reader for headers and samples: the same rules as the kernel, one record at a time. */

import type { CsvDialect } from './options.ts';

export interface CsvRecord {
  readonly fields: readonly string[];
  /** Position behind the record and its line end. */
  readonly end: number;
}

/**
 * Reads the record of `text` that begins at `start`.
 *
 * @returns null when the text ends within it and `complete` is false
 */
export function readRecord(
  text: string,
  start: number,
  dialect: CsvDialect,
  complete: boolean,
): CsvRecord | null {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const field = readField(text, at, dialect);
    if (field.end >= text.length && !complete) return null;
    fields.push(field.value);
    at = field.end;
    if (text[at] !== dialect.delimiter) break;
    at++;
  }
  if (text[at] === '\r') at++;
  if (text[at] === '\n') at++;
  return { fields, end: at };
}

/** The records of a sample, without one that is cut off at its end. */
export function* readRecords(
  text: string,
  dialect: CsvDialect,
  complete: boolean,
): Generator<readonly string[]> {
  let at = 0;
  while (at < text.length) {
    const record = readRecord(text, at, dialect, complete);
    if (record === null) return;
    const isComment = dialect.comments && /^\s*#/.test(text.slice(at, at + 100));
    if (!isComment) yield record.fields;
    at = record.end;
  }
}

function readField(
  text: string,
  start: number,
  dialect: CsvDialect,
): { value: string; end: number } {
  let at = start;
  if (dialect.trim) while (text[at] === ' ' || text[at] === '\t') at++;
  if (dialect.quote !== null && text[at] === dialect.quote)
    return readQuoted(text, at + 1, dialect);
  let value = '';
  while (at < text.length && !endsField(text[at]!, dialect)) {
    if (text[at] === dialect.escape) at++;
    value += text[at++] ?? '';
  }
  return { value: dialect.trim ? value.replace(/[ \t]+$/, '') : value, end: at };
}

function readQuoted(
  text: string,
  start: number,
  dialect: CsvDialect,
): { value: string; end: number } {
  let at = start;
  let value = '';
  while (at < text.length) {
    if (text[at] === dialect.quote) {
      if (text[at + 1] !== dialect.quote) break;
      at++;
    } else if (text[at] === dialect.escape) at++;
    value += text[at++] ?? '';
  }
  at++;
  while (at < text.length && !endsField(text[at]!, dialect)) at++;
  return { value, end: Math.min(at, text.length) };
}

function endsField(character: string, dialect: CsvDialect): boolean {
  return character === dialect.delimiter || character === '\n' || character === '\r';
}
