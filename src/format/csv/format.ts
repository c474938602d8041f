/** The csv format. */

import { INSERT_ONLY } from '../../core/index.ts';
import type { StreamFormat } from '../contract.ts';
import { csvDecoder, readHeader } from './decoder.ts';
import { CsvEncoder } from './encoder.ts';
import { csvFinder } from './finder.ts';
import { inferCsv } from './infer.ts';
import { CSV_OPTIONS, csvDialect } from './options.ts';

/** A header must end within so many bytes. */
const HEADER_BYTES = 64 * 1024;

export const csv: StreamFormat = {
  kind: 'stream',
  name: 'csv',
  options: CSV_OPTIONS,
  changelog: INSERT_ONLY,
  // Comments may hold quotes of any number: such files have one reader.
  splittable: (options) => !csvDialect(options).comments,
  finder: csvFinder,
  prologueBytes: (options) => (csvDialect(options).header ? HEADER_BYTES : 0),
  bodyStart: (prologue, options) => {
    const dialect = csvDialect(options);
    return dialect.header ? (readHeader(prologue, dialect)?.endPosition ?? 0) : 0;
  },
  decoder: csvDecoder,
  encoder: (schema, options) => new CsvEncoder(schema, csvDialect(options)),
  infer: (sample, options) => inferCsv(sample, csvDialect(options)),
};
