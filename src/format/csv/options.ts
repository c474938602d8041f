/** The options of the csv format, with Flink's names and defaults; `header` and `header`'s meaning are ours. */

import {
  MillraceError,
  type OptionMap,
  type OptionSpec,
  optionBoolean,
  optionText,
} from '../../core/index.ts';

export const CSV_OPTIONS: readonly OptionSpec[] = [
  {
    key: 'field-delimiter',
    type: 'string',
    default: ',',
    description: "One character between fields; '\\t' is a tab.",
  },
  {
    key: 'header',
    type: 'boolean',
    default: 'false',
    description:
      'Whether the first record of every file names its columns; they are found by name.',
  },
  {
    key: 'disable-quote-character',
    type: 'boolean',
    default: 'false',
    description: 'Takes quote characters for text.',
  },
  {
    key: 'quote-character',
    type: 'string',
    default: '"',
    description: 'Encloses fields that hold delimiters, quotes or line ends.',
  },
  {
    key: 'escape-character',
    type: 'string',
    description: 'Takes the character behind it literally; n, r, t and 0 stand for controls.',
  },
  {
    key: 'null-literal',
    type: 'string',
    description: 'Text that stands for NULL. Without it only missing columns are NULL.',
  },
  {
    key: 'empty-string-as-null',
    type: 'boolean',
    default: 'false',
    description: 'Whether an empty field is NULL.',
  },
  {
    key: 'allow-comments',
    type: 'boolean',
    default: 'false',
    description: "Whether lines that begin with '#' are left out.",
  },
  {
    key: 'ignore-parse-errors',
    type: 'boolean',
    default: 'false',
    description: 'Makes fields that cannot be read NULL, and leaves malformed records out.',
  },
  {
    key: 'array-element-delimiter',
    type: 'string',
    default: ';',
    description: 'Between the elements of an ARRAY and the fields of a ROW.',
  },
  {
    key: 'trim-spaces',
    type: 'boolean',
    default: 'false',
    description: 'Removes spaces and tabs around unquoted fields.',
  },
  {
    key: 'allow-trailing-comma',
    type: 'boolean',
    default: 'true',
    description: 'Whether a delimiter may follow the last column.',
  },
  {
    key: 'ignore-trailing-unmappable',
    type: 'boolean',
    default: 'false',
    description: 'Leaves out what follows the last column instead of refusing the record.',
  },
  {
    key: 'fail-on-missing-columns',
    type: 'boolean',
    default: 'false',
    description: 'Refuses records with too few columns even where parse errors are ignored.',
  },
  {
    key: 'write-bigdecimal-in-scientific-notation',
    type: 'boolean',
    default: 'true',
    description: 'Whether decimals are written like 1E+5 where BigDecimal would print them so.',
  },
];

export interface CsvDialect {
  readonly delimiter: string;
  readonly header: boolean;
  /** null where quoting is disabled. */
  readonly quote: string | null;
  readonly escape: string | null;
  readonly nullLiteral: string | null;
  readonly emptyIsNull: boolean;
  readonly comments: boolean;
  readonly ignoreParseErrors: boolean;
  readonly arrayDelimiter: string;
  readonly trim: boolean;
  readonly trailingDelimiter: boolean;
  readonly ignoreTrailing: boolean;
  readonly failOnMissing: boolean;
  readonly scientificDecimals: boolean;
}

export function csvDialect(options: OptionMap): CsvDialect {
  const flag = (key: string) => optionBoolean(CSV_OPTIONS, options, key);
  const text = (key: string) => optionText(CSV_OPTIONS, options, key);
  return {
    delimiter: oneCharacter('field-delimiter', unescaped(text('field-delimiter')!)),
    header: flag('header'),
    quote: flag('disable-quote-character')
      ? null
      : oneCharacter('quote-character', text('quote-character')!),
    escape: characterOrNull('escape-character', text('escape-character')),
    nullLiteral: text('null-literal') ?? null,
    emptyIsNull: flag('empty-string-as-null'),
    comments: flag('allow-comments'),
    ignoreParseErrors: flag('ignore-parse-errors'),
    arrayDelimiter: unescaped(text('array-element-delimiter')!),
    trim: flag('trim-spaces'),
    trailingDelimiter: flag('allow-trailing-comma'),
    ignoreTrailing: flag('ignore-trailing-unmappable'),
    failOnMissing: flag('fail-on-missing-columns'),
    scientificDecimals: flag('write-bigdecimal-in-scientific-notation'),
  };
}

function characterOrNull(key: string, text: string | undefined): string | null {
  return text === undefined ? null : oneCharacter(key, text);
}

/** Letters, digits and points are refused: the kernels read numbers up to the first other character. */
function oneCharacter(key: string, text: string): string {
  if (text.length === 1 && text > '\0' && text < '\x80' && !/[0-9A-Za-z.+\-\r\n]/.test(text)) {
    return text;
  }
  throw new MillraceError(
    'OPTION_INVALID',
    `option 'csv.${key}' is '${text}', expected one ASCII character that is no letter, digit, sign or point`,
  );
}

/** Flink takes Java's escapes in delimiters. */
function unescaped(text: string): string {
  const known: Readonly<Record<string, string>> = { '\\t': '\t', '\\\\': '\\', '\\b': '\b' };
  return known[text] ?? text;
}
