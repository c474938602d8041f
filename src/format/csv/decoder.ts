/** Builds the kernel's column program for CSV: columns by position, or by the names of a header. */

import type { Engine } from '../../batch/index.ts';
import { type Field, MillraceError, nearest } from '../../core/index.ts';
import type { Decoder, DecoderOptions } from '../contract.ts';
import type { ProgramColumn } from '../text/column-buffers.ts';
import { FLAG } from '../text/layout.ts';
import { RecordDecoder } from '../text/record-decoder.ts';
import { checkCsvTypes, csvColdDecoder } from './cold.ts';
import { type CsvDialect, csvDialect } from './options.ts';
import { readRecord } from './record-reader.ts';

const NO_CHARACTER = 256;
/** Characters that numbers and times are made of: as delimiters they need the general way. */
const PART_OF_VALUES = /[ :\-+]/;

export function csvDecoder(engine: Engine, options: DecoderOptions): Decoder {
  const dialect = csvDialect(options.options);
  checkCsvTypes(options.columns);
  const columns = dialect.header
    ? columnsByName(readHeader(options.prologue, dialect)?.fields ?? [], options)
    : columnsByPosition(options);
  return new RecordDecoder(engine, options, {
    kernel: engine.kernels.decodeCsv,
    columns,
    outputs: options.columns.fields.map(({ name }) =>
      columns.findIndex((column) => column.type !== null && column.name === name),
    ),
    flags: flagsOf(dialect),
    delimiter: dialect.delimiter.charCodeAt(0),
    quote: dialect.quote?.charCodeAt(0) ?? NO_CHARACTER,
    escape: dialect.escape?.charCodeAt(0) ?? NO_CHARACTER,
    nullLiteral:
      dialect.nullLiteral === null ? null : new TextEncoder().encode(dialect.nullLiteral),
    decodeCold: csvColdDecoder(dialect),
  });
}

/** The first record of a file; null when the prologue does not hold all of it. */
export function readHeader(
  prologue: Uint8Array,
  dialect: CsvDialect,
): { fields: readonly string[]; endPosition: number } | null {
  const text = new TextDecoder().decode(prologue); // leaves a byte order mark out
  const record = readRecord(text, 0, dialect, true);
  if (record === null) return null;
  const mark = prologue[0] === 0xef && prologue[1] === 0xbb && prologue[2] === 0xbf ? 3 : 0;
  const endPosition = mark + new TextEncoder().encode(text.slice(0, record.end)).length;
  return { fields: record.fields.map((name) => name.trim()), endPosition };
}

function columnsByPosition(options: DecoderOptions): ProgramColumn[] {
  const wanted = new Map(options.columns.fields.map((field) => [field.name, field.type]));
  return options.physical.fields.map(({ name }) => ({ name, type: wanted.get(name) ?? null }));
}

function columnsByName(names: readonly string[], options: DecoderOptions): ProgramColumn[] {
  const wanted = new Map(options.columns.fields.map((field) => [field.name, field.type]));
  const columns = names.map((name): ProgramColumn => {
    const type = wanted.get(name) ?? null;
    wanted.delete(name);
    return { name, type };
  });
  const missing = options.columns.fields.find((field) => wanted.has(field.name));
  if (missing !== undefined) throw headerLacks(missing, names, options.place);
  return columns;
}

function headerLacks(field: Field, names: readonly string[], place: string): MillraceError {
  const near = nearest(field.name, names);
  return new MillraceError('FORMAT_HEADER_LACKS', `${place}: its header has no '${field.name}'`, {
    hint: near === undefined ? `it has: ${names.join(', ')}` : `did you mean '${near}'?`,
  });
}

function flagsOf(dialect: CsvDialect): number {
  const literal = dialect.nullLiteral ?? '';
  // A null literal that reads as a value must be seen before the fast paths read it.
  const isValueLike = /^[-+.\d]/.test(literal);
  const isSlow = dialect.trim || isValueLike || PART_OF_VALUES.test(dialect.delimiter);
  return (
    (isSlow ? FLAG.slow : 0) |
    (dialect.trim ? FLAG.trim : 0) |
    (dialect.comments ? FLAG.comments : 0) |
    (dialect.ignoreParseErrors ? FLAG.fieldErrorsAreNull : 0) |
    (dialect.emptyIsNull ? FLAG.emptyIsNull : 0) |
    (dialect.trailingDelimiter ? FLAG.trailingDelimiter : 0) |
    (dialect.ignoreTrailing ? FLAG.ignoreTrailing : 0) |
    (dialect.failOnMissing ? FLAG.failOnMissing : 0)
  );
}
