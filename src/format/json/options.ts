/** The options of the json format, with Flink's names and defaults. */

import { type OptionMap, type OptionSpec, optionBoolean, optionText } from '../../core/index.ts';

export const JSON_OPTIONS: readonly OptionSpec[] = [
  {
    key: 'fail-on-missing-field',
    type: 'boolean',
    default: 'false',
    description: 'Refuses records that lack a column instead of making it NULL.',
  },
  {
    key: 'ignore-parse-errors',
    type: 'boolean',
    default: 'false',
    description: 'Makes fields that cannot be read NULL, and leaves malformed records out.',
  },
  {
    key: 'timestamp-format.standard',
    type: 'enum',
    values: ['SQL', 'ISO-8601'],
    default: 'SQL',
    description: "'2020-12-30 12:13:14.123' or '2020-12-30T12:13:14.123'; TIMESTAMP_LTZ with a Z.",
  },
  {
    key: 'map-null-key.mode',
    type: 'enum',
    values: ['FAIL', 'DROP', 'LITERAL'],
    default: 'FAIL',
    description: 'What becomes of NULL keys when a MAP is written.',
  },
  {
    key: 'map-null-key.literal',
    type: 'string',
    default: 'null',
    description: "Key to write for them with the mode 'LITERAL'.",
  },
  {
    key: 'encode.decimal-as-plain-number',
    type: 'boolean',
    default: 'false',
    description: 'Writes decimals with all their digits, never like 1E-7.',
  },
  {
    key: 'encode.ignore-null-fields',
    type: 'boolean',
    default: 'false',
    description: 'Leaves NULL columns out.',
  },
  {
    key: 'decode.json-parser.enabled',
    type: 'boolean',
    default: 'true',
    description: 'Accepted; there is one parser.',
  },
];

export interface JsonDialect {
  readonly failOnMissing: boolean;
  readonly ignoreParseErrors: boolean;
  readonly separator: ' ' | 'T';
  readonly nullKeys: 'FAIL' | 'DROP' | 'LITERAL';
  readonly nullKeyLiteral: string;
  readonly plainDecimals: boolean;
  readonly ignoreNulls: boolean;
}

export function jsonDialect(options: OptionMap): JsonDialect {
  const flag = (key: string) => optionBoolean(JSON_OPTIONS, options, key);
  const text = (key: string) => optionText(JSON_OPTIONS, options, key)!;
  return {
    failOnMissing: flag('fail-on-missing-field'),
    ignoreParseErrors: flag('ignore-parse-errors'),
    separator: text('timestamp-format.standard').toUpperCase() === 'SQL' ? ' ' : 'T',
    nullKeys: text('map-null-key.mode').toUpperCase() as JsonDialect['nullKeys'],
    nullKeyLiteral: text('map-null-key.literal'),
    plainDecimals: flag('encode.decimal-as-plain-number'),
    ignoreNulls: flag('encode.ignore-null-fields'),
  };
}
