/** Makes the values of one column: random ones by type, or a sequence. */

import type { Value } from '../../batch/index.ts';
import {
  type DataType,
  type Field,
  isInteger,
  MILLIS_PER_DAY,
  MillraceError,
  type OptionMap,
  parseDurationMs,
  typeToString,
} from '../../core/index.ts';
import { FieldError, parseScalar } from '../../format/index.ts';
import type { Dice } from './dice.ts';

/** The value of a row; `nowMs` for times. */
export type Generator = (row: number, dice: Dice, nowMs: number) => Value;

const TEXT_LENGTH = 100;
const COLLECTION_LENGTH = 3;
const HEX_DIGITS = '0123456789abcdef';
const NANOS_PER_MILLI = 1_000_000;
const INTEGER_BITS: Partial<Record<DataType['kind'], bigint>> = {
  TINYINT: 8n,
  SMALLINT: 16n,
  INTEGER: 32n,
  BIGINT: 64n,
};
const MOST_FLOAT = 3.4028234663852886e38;

/** @throws MillraceError for options that do not fit the column's type */
export function generatorOf(field: Field, options: OptionMap): Generator {
  const prefix = `fields.${field.name}.`;
  const option = (key: string) => options[prefix + key];
  const plain =
    option('kind')?.toLowerCase() === 'sequence'
      ? sequence(field, option)
      : random(field.name, field.type, option);
  const nullRate = Number(option('null-rate') ?? 0);
  if (nullRate === 0) return plain;
  return (row, dice, nowMs) => (dice.fraction() < nullRate ? null : plain(row, dice, nowMs));
}

/** Rows of a sequence, null for a random column. */
export function sequenceRows(field: Field, options: OptionMap): number | null {
  const prefix = `fields.${field.name}.`;
  if (options[`${prefix}kind`]?.toLowerCase() !== 'sequence') return null;
  const [start, end] = bounds(field, (key) => options[prefix + key]);
  return Number(end - start) + 1;
}

type Option = (key: string) => string | undefined;

function bounds(field: Field, option: Option): [start: bigint, end: bigint] {
  const start = option('start');
  const end = option('end');
  if (start === undefined || end === undefined) throw missingBounds(field.name);
  return [integerOption(field.name, 'start', start), integerOption(field.name, 'end', end)];
}

function sequence(field: Field, option: Option): Generator {
  const [start] = bounds(field, option);
  const { type } = field;
  const at = (row: number) => start + BigInt(row);
  switch (type.kind) {
    case 'BIGINT':
      return (row) => at(row);
    case 'CHAR':
    case 'VARCHAR':
      return (row) => String(at(row));
    case 'DECIMAL':
      return (row) => at(row) * 10n ** BigInt(type.scale);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'FLOAT':
    case 'DOUBLE':
      return (row) => Number(at(row));
    default:
      throw noGenerator(field.name, type, 'sequence');
  }
}

function random(name: string, type: DataType, option: Option): Generator {
  const length = Number(option('length') ?? 0);
  const isVariable = option('var-len')?.toLowerCase() === 'true';
  const size = (dice: Dice, usual: number) => {
    const most = length || usual;
    return isVariable ? 1 + Math.floor(dice.fraction() * most) : most;
  };
  if (isInteger(type)) return randomInteger(name, type, option);
  switch (type.kind) {
    case 'BOOLEAN':
      return (_, dice) => dice.word() < 2 ** 31;
    case 'FLOAT':
    case 'DOUBLE':
      return randomFraction(name, type, option);
    case 'DECIMAL':
      return randomDecimal(name, type, option);
    case 'CHAR':
    case 'VARCHAR':
      return (_, dice) => hexText(dice, size(dice, Math.min(type.length, TEXT_LENGTH)));
    case 'BINARY':
    case 'VARBINARY':
      return (_, dice) =>
        Uint8Array.from({ length: size(dice, Math.min(type.length, TEXT_LENGTH)) }, () =>
          dice.word(),
        );
    case 'ARRAY': {
      const element = random(name, type.element, () => undefined);
      return (row, dice, nowMs) =>
        Array.from({ length: size(dice, COLLECTION_LENGTH) }, () => element(row, dice, nowMs));
    }
    case 'ROW': {
      const parts = type.fields.map((field) =>
        random(`${name}.${field.name}`, field.type, (key) => option(`${field.name}.${key}`)),
      );
      return (row, dice, nowMs) => parts.map((part) => part(row, dice, nowMs));
    }
    default:
      return randomTime(name, type, option);
  }
}

function randomInteger(name: string, type: DataType, option: Option): Generator {
  const half = 1n << (INTEGER_BITS[type.kind]! - 1n);
  const least = integerOption(name, 'min', option('min') ?? String(-half));
  const most = integerOption(name, 'max', option('max') ?? String(half - 1n));
  return type.kind === 'BIGINT'
    ? (_, dice) => dice.integer(least, most)
    : (_, dice) => Number(dice.integer(least, most));
}

function randomFraction(name: string, type: DataType, option: Option): Generator {
  const most = type.kind === 'FLOAT' ? MOST_FLOAT : Number.MAX_VALUE;
  const low = numberOption(name, 'min', option('min') ?? String(-most));
  const high = numberOption(name, 'max', option('max') ?? String(most));
  // Of the two halves apart, because the whole range may be no double.
  return (_, dice) => {
    const share = dice.fraction();
    const value = low * (1 - share) + high * share;
    return type.kind === 'FLOAT' ? Math.fround(value) : value;
  };
}

function randomDecimal(
  name: string,
  type: Extract<DataType, { kind: 'DECIMAL' }>,
  option: Option,
): Generator {
  const most = 10n ** BigInt(type.precision) - 1n;
  const bound = (key: string, usual: bigint) => {
    const text = option(key);
    return text === undefined ? usual : decimalOption(name, key, text, type);
  };
  const [least, largest] = [bound('min', -most), bound('max', most)];
  return (_, dice) => dice.integer(least, largest);
}

function randomTime(name: string, type: DataType, option: Option): Generator {
  const maxPast = option('max-past');
  const maxPastMs = maxPast === undefined ? 0 : parseDurationMs(maxPast)!;
  const past = (dice: Dice, nowMs: number) => nowMs - Math.floor(dice.fraction() * maxPastMs);
  switch (type.kind) {
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return (_, dice, nowMs) => BigInt(Math.floor(past(dice, nowMs))) * BigInt(NANOS_PER_MILLI);
    case 'DATE':
      return (_, __, nowMs) => Math.floor(nowMs / MILLIS_PER_DAY);
    case 'TIME':
      return (_, __, nowMs) => Math.floor(nowMs) % MILLIS_PER_DAY;
    default:
      throw noGenerator(name, type, 'random');
  }
}

function hexText(dice: Dice, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += HEX_DIGITS[dice.word() >>> 28];
  return text;
}

function integerOption(name: string, key: string, text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) throw badBound(name, key, text);
  return BigInt(text);
}

function numberOption(name: string, key: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw badBound(name, key, text);
  return value;
}

function decimalOption(name: string, key: string, text: string, type: DataType): bigint {
  try {
    const value = parseScalar(text, type);
    if (value !== null) return value as bigint;
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
  }
  throw badBound(name, key, text);
}

function badBound(name: string, key: string, text: string): MillraceError {
  return new MillraceError(
    'OPTION_INVALID',
    `option 'fields.${name}.${key}' of connector 'datagen' is '${text}', expected a number`,
  );
}

function missingBounds(name: string): MillraceError {
  return new MillraceError(
    'OPTION_MISSING',
    `a sequence needs 'fields.${name}.start' and 'fields.${name}.end'`,
  );
}

function noGenerator(name: string, type: DataType, kind: string): MillraceError {
  return new MillraceError(
    'CONNECTOR_TYPE_UNSUPPORTED',
    `datagen makes no ${kind} values of type ${typeToString(type)} (column '${name}')`,
  );
}
