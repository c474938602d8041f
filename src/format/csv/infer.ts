/** Guesses the columns of CSV: the narrowest type that reads every sampled value. */

import type { Field } from '../../core/index.ts';
import type { InferredSchema, Sample } from '../contract.ts';
import { inferTextType } from '../text/infer.ts';
import type { CsvDialect } from './options.ts';
import { readRecords } from './record-reader.ts';

const MOST_ROWS = 10_000;

export function inferCsv(sample: Sample, dialect: CsvDialect): InferredSchema {
  const text = new TextDecoder().decode(sample.bytes);
  const records = readRecords(text, dialect, sample.complete);
  const rows: (readonly string[])[] = [];
  for (const record of records) {
    rows.push(record);
    if (rows.length > MOST_ROWS) break;
  }
  const header = dialect.header ? rows.shift() : undefined;
  const names = header ?? (rows[0] ?? []).map((_, i) => `f${i}`);
  const fields = names.map((name, i): Field => {
    const values = rows.map((row) => nullable(row[i], dialect));
    return { name: name.trim(), type: inferTextType(values) };
  });
  return { schema: { fields }, rowsSampled: rows.length };
}

function nullable(text: string | undefined, dialect: CsvDialect): string | null {
  const isNull =
    text === undefined || text === dialect.nullLiteral || (text === '' && dialect.emptyIsNull);
  return isNull ? null : text;
}
