/** The json format: a JSON object a line. */

import { INSERT_ONLY } from '../../core/index.ts';
import type { StreamFormat } from '../contract.ts';
import { LineFinder } from '../text/line-finder.ts';
import { jsonDecoder } from './decoder.ts';
import { JsonEncoder } from './encoder.ts';
import { inferJson } from './infer.ts';
import { JSON_OPTIONS, jsonDialect } from './options.ts';

export const json: StreamFormat = {
  kind: 'stream',
  name: 'json',
  options: JSON_OPTIONS,
  changelog: INSERT_ONLY,
  splittable: () => true,
  finder: () => new LineFinder(false),
  prologueBytes: () => 0,
  bodyStart: () => 0,
  decoder: jsonDecoder,
  encoder: (schema, options) => new JsonEncoder(schema, jsonDialect(options)),
  infer: (sample, options) => inferJson(sample, jsonDialect(options)),
};
