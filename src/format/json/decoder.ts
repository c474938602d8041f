/** Builds the kernel's column program for JSON: columns by the names of their keys. */

import type { Engine } from '../../batch/index.ts';
import type { Decoder, DecoderOptions } from '../contract.ts';
import { FLAG } from '../text/layout.ts';
import { RecordDecoder } from '../text/record-decoder.ts';
import { checkJsonTypes, jsonColdDecoder } from './cold.ts';
import { type JsonDialect, jsonDialect } from './options.ts';

const NO_CHARACTER = 256;

export function jsonDecoder(engine: Engine, options: DecoderOptions): Decoder {
  checkJsonTypes(options.columns);
  const dialect = jsonDialect(options.options);
  const { fields } = options.columns;
  const encoder = new TextEncoder();
  return new RecordDecoder(engine, options, {
    kernel: engine.kernels.decodeJson,
    columns: fields,
    outputs: fields.map((_, i) => i),
    flags: flagsOf(dialect),
    delimiter: NO_CHARACTER,
    quote: NO_CHARACTER,
    escape: NO_CHARACTER,
    nullLiteral: null,
    keys: fields.map(({ name }) => encoder.encode(name)),
    decodeCold: jsonColdDecoder(dialect),
  });
}

function flagsOf(dialect: JsonDialect): number {
  return (
    (dialect.failOnMissing ? FLAG.failOnMissing : 0) |
    (dialect.ignoreParseErrors ? FLAG.fieldErrorsAreNull : 0) |
    (dialect.separator === 'T' ? FLAG.isoTimestamps : 0)
  );
}
