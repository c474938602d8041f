/** Functions of text that need no pattern. Positions count code points from 1, widths UTF-16 units. */

import type { Value } from '../../batch/index.ts';
import {
  BOOLEAN,
  type DataType,
  INTEGER,
  isBinary,
  isInteger,
  isString,
  MAX_LENGTH,
  STRING,
  VARCHAR,
} from '../../core/index.ts';
import { parseDouble } from '../cast/parse-number.ts';
import { evaluationFailed, invalidArgument } from '../errors.ts';
import type { Expression } from '../expression.ts';
import { bound, type RowFunction, type ScalarFunction, scalar } from '../function.ts';
import {
  ANY,
  anyNullable,
  CHARACTER,
  either,
  family,
  gives,
  givesNotNull,
  givesNullable,
  INT,
  LONG,
  optional,
  orNull,
  type ResultRule,
  refined,
  type Signature,
  STRING_LIKE,
  TEXT,
  takes,
  takesMany,
  varyingLike,
} from '../signature.ts';
import { commonType } from '../type/common-type.ts';
import { compareBytes } from '../value/compare.ts';
import { formatJava } from '../value/java-format.ts';
import {
  countPoints,
  indexOfPoints,
  initCap,
  instr,
  overlay,
  reversed,
  splitTokens,
  translate,
  trimmed,
} from '../value/text.ts';

const allTextOrAllBytes = (types: readonly DataType[]): readonly DataType[] | undefined =>
  types.every(isString) || types.every(isBinary) ? types : undefined;

const lengthOf = (type: DataType): number => ('length' in type ? type.length : MAX_LENGTH);

const bothLengths: ResultRule = (types) => {
  const length = Math.min(MAX_LENGTH, lengthOf(types[0]!) + lengthOf(types[1]!));
  return { kind: 'VARCHAR', length, nullable: anyNullable(types) };
};

const nullablePart: ResultRule = ([text]) => VARCHAR(lengthOf(text!));

const nullableCommon: ResultRule = (types) => ({ ...commonType(types)!, nullable: true });

const pad =
  (fill: (text: string, width: number, part: string) => string): RowFunction =>
  (text: string, width: number, part: string): Value => {
    if (width < 0 || part === '') return null;
    return fill(text, width, part).slice(0, width);
  };

function rightmost(text: string, count: number): string {
  if (count <= 0) return '';
  const points = countPoints(text);
  return count >= points ? text : [...text].slice(points - count).join('');
}

function checkedInstr(text: string, part: string, start = 1, nth = 1): number {
  if (nth <= 0) throw evaluationFailed('INSTR', 'nthAppearance must be positive');
  return instr(text, part, start, nth);
}

/** The first byte of the UTF-8 form, as Java's signed byte; 0 of the empty text. */
function ascii(text: string): number {
  const point = text.codePointAt(0) ?? 0;
  if (point < 0x80) return point;
  return (new TextEncoder().encode(String.fromCodePoint(point))[0]! << 24) >> 24;
}

/** By the lowest 8 bits. */
function chr(code: bigint): string {
  return code < 0n ? '' : String.fromCharCode(Number(code & 0xffn));
}

/** By text, or by the character of a code from 1 to 255. */
function splitIndex(text: string, separator: string | number, index: number): Value {
  if (index < 0) return null;
  if (typeof separator === 'string') return splitTokens(text, separator)[index] ?? null;
  if (separator < 1 || separator > 255) return null;
  return splitTokens(text, String.fromCharCode(separator))[index] ?? null;
}

/** An empty delimiter parts all characters; an empty text has no parts. */
function split(text: string, delimiter: string): Value {
  if (text === '') return [];
  return delimiter === '' ? [...text] : text.split(delimiter);
}

function concatWithSeparator(separator: string | null, ...parts: (string | null)[]): Value {
  return separator === null ? null : parts.filter((part) => part !== null).join(separator);
}

const indexedStrings: Signature = refined(takesMany(orNull(INT), orNull(STRING_LIKE)), (types) => {
  const [index, ...values] = types;
  const common = commonType(values);
  if (common === undefined || values.length === 0) return undefined;
  const known = values.filter(({ kind }) => kind !== 'NULL');
  return allTextOrAllBytes(known) === undefined ? undefined : [index!, ...values];
});

function checkIndex([index]: readonly Expression[]): void {
  if (index?.kind !== 'literal' || typeof index.value !== 'number' || index.value >= 0) return;
  throw invalidArgument('ELT', `index must be an integer starting from 0, but was ${index.value}`);
}

/** A null beside the chosen value does not matter. */
function elt(index: number | null, ...values: Value[]): Value {
  return index === null ? null : (values[index - 1] ?? null);
}

/** Half of a surrogate pair is part of no text. */
const HALF = /[\ud800-\udfff]/u;

function startsWith(value: string | Uint8Array, part: string | Uint8Array): boolean {
  if (typeof value === 'string')
    return value.startsWith(part as string) && !HALF.test(part as string);
  return compareBytes(value.subarray(0, part.length), part as Uint8Array) === 0;
}

function endsWith(value: string | Uint8Array, part: string | Uint8Array): boolean {
  if (typeof value === 'string')
    return value.endsWith(part as string) && !HALF.test(part as string);
  if (part.length > value.length) return false;
  return compareBytes(value.subarray(value.length - part.length), part as Uint8Array) === 0;
}

/** Nothing to replace leaves the text as it is; without a replacement the characters are dropped. */
function translated(text: string | null, from: string | null, to: string | null): Value {
  if (text === null || from === null || from === '') return text;
  return translate(text, from, to ?? '');
}

const test = (
  name: string,
  isNumber: (type: DataType) => boolean,
  matches: (text: string) => boolean,
): ScalarFunction =>
  bound(
    name,
    takes(orNull(ANY)),
    givesNotNull(BOOLEAN()),
    ({ types }) => {
      const [type] = types as [DataType];
      if (isNumber(type)) return (value: Value) => value !== null;
      return (value: Value) => typeof value === 'string' && value !== '' && matches(value);
    },
    { nulls: 'called' },
  );

const isNumberKind = ({ kind }: DataType): boolean => kind === 'FLOAT' || kind === 'DOUBLE';

const trim = (name: string, start: boolean, end: boolean, result: ResultRule): ScalarFunction =>
  scalar(name, takes(CHARACTER, optional(CHARACTER)), result, (text: string, characters = ' ') =>
    trimmed(text, characters, start, end),
  );

const sevenBitCode = family('INTEGER', isInteger);

export const TEXT_FUNCTIONS: readonly ScalarFunction[] = [
  trim('LTRIM', true, false, varyingLike(0)),
  trim('RTRIM', false, true, varyingLike(0)),
  trim('BTRIM', true, true, gives(STRING())),
  scalar(
    'LPAD',
    takes(TEXT, INT, TEXT),
    gives(STRING()),
    pad((text, width, part) => text.padStart(width, part)),
  ),
  scalar(
    'RPAD',
    takes(TEXT, INT, TEXT),
    gives(STRING()),
    pad((text, width, part) => text.padEnd(width, part)),
  ),
  scalar('REPEAT', takes(TEXT, INT), gives(STRING()), (text: string, count: number) =>
    text.repeat(Math.max(0, count)),
  ),
  scalar(
    'REPLACE',
    takes(TEXT, TEXT, TEXT),
    gives(STRING()),
    (text: string, part: string, replacement: string) => text.split(part).join(replacement),
  ),
  scalar('REVERSE', takes(TEXT), givesNullable(STRING()), reversed),
  scalar('INITCAP', takes(CHARACTER), varyingLike(0), initCap),
  scalar('OVERLAY', takes(CHARACTER, CHARACTER, INT, optional(INT)), bothLengths, overlay),
  scalar(
    'POSITION',
    takes(CHARACTER, CHARACTER),
    gives(INTEGER()),
    (part: string, text: string) => indexOfPoints(text, part) + 1,
  ),
  scalar(
    'LOCATE',
    takes(CHARACTER, CHARACTER, optional(INT)),
    gives(INTEGER()),
    (part: string, text: string, start = 1) => indexOfPoints(text, part, start - 1) + 1,
  ),
  scalar('INSTR', takes(TEXT, TEXT, optional(INT), optional(INT)), gives(INTEGER()), checkedInstr),
  scalar('LEFT', takes(CHARACTER, INT), nullablePart, (text: string, count: number) =>
    [...text].slice(0, Math.max(0, count)).join(''),
  ),
  scalar('RIGHT', takes(CHARACTER, INT), nullablePart, rightmost),
  scalar('ASCII', takes(TEXT), gives(INTEGER()), ascii),
  scalar('CHR', takes(LONG), givesNullable(STRING()), chr),
  scalar(
    'CONCAT_WS',
    takesMany(TEXT),
    ([separator]) => STRING(separator!.nullable),
    concatWithSeparator,
    {
      nulls: 'called',
    },
  ),
  scalar(
    'SPLIT_INDEX',
    either(takes(TEXT, TEXT, INT), takes(TEXT, sevenBitCode, INT)),
    givesNullable(STRING()),
    splitIndex,
  ),
  scalar(
    'SPLIT',
    takes(TEXT, TEXT),
    (types) => ({
      kind: 'ARRAY',
      element: STRING(),
      nullable: types.some(({ nullable }) => nullable),
    }),
    split,
  ),
  scalar('ELT', indexedStrings, (types) => nullableCommon(types.slice(1), []), elt, {
    nulls: 'called',
    check: checkIndex,
  }),
  scalar(
    'STARTSWITH',
    refined(takes(STRING_LIKE, STRING_LIKE), allTextOrAllBytes),
    gives(BOOLEAN()),
    startsWith,
  ),
  scalar(
    'ENDSWITH',
    refined(takes(STRING_LIKE, STRING_LIKE), allTextOrAllBytes),
    gives(BOOLEAN()),
    endsWith,
  ),
  scalar('TRANSLATE', takes(TEXT, TEXT, TEXT), ([text]) => STRING(text!.nullable), translated, {
    aliases: ['TRANSLATE3'],
    nulls: 'called',
  }),
  bound(
    'PRINTF',
    either(takes(TEXT), takesMany(TEXT, orNull(ANY))),
    givesNullable(STRING()),
    ({ types }) =>
      (format: string | null, ...values: Value[]) =>
        format === null ? null : (formatJava(format, values, types.slice(1)) ?? null),
    { nulls: 'called' },
  ),
  test(
    'IS_ALPHA',
    () => false,
    (text) => /^\p{L}+$/u.test(text),
  ),
  test('IS_DIGIT', isInteger, (text) => /^\p{Nd}+$/u.test(text)),
  test(
    'IS_DECIMAL',
    (type) => isInteger(type) || isNumberKind(type),
    (text) => parseDouble(text) !== undefined,
  ),
];
