/** The csv format. */

import { INSERT_ONLY } from '../../core/index.ts';
import type { StreamFormat } from '../contract.ts';
import { csvDecoder, readHeader } from './decoder.ts';
import { CsvEncoder } from './encoder.ts';
import { inferCsv } from './infer.ts';
import { CSV_OPTIONS, csvDialect } from './options.ts';

/** A header must end within so many bytes. */
const HEADER_BYTES = 64 * 1024;

export const csv: StreamFormat = {
  kind: 'stream',
  name: 'csv',
  options: CSV_OPTIONS,
  changelog: INSERT_ONLY,
  splittable: () => true,
  prologueBytes: (options) => (csvDialect(options).header ? HEADER_BYTES : 0),
  bodyStart: (prologue, options) => {
    const dialect = csvDialect(options);
    return dialect.header ? (readHeader(prologue, dialect)?.endPosition ?? 0) : 0;
  },
  decoder: csvDecoder,
  encoder: (schema, options) => new CsvEncoder(schema, csvDialect(options)),
  infer: (sample, options) => inferCsv(sample, csvDialect(options)),
};
