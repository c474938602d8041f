/** java.util.Formatter as PRINTF needs it; undefined wherever Java would throw. */

import { formatDecimal, formatDouble, printValue, type Value } from '../../batch/index.ts';
import { type DataType, isInteger } from '../../core/index.ts';
import { divideHalfUp, parseDecimal, powerOfTen } from './decimal.ts';

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly conversion: string;
}

const DIRECTIVE = /%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/y;

/**
 * @example formatJava('%05d', [42], [INTEGER()]) // '00042'
 */
export function formatJava(
  format: string,
  values: readonly Value[],
  types: readonly DataType[],
): string | undefined {
  let result = '';
  let next = 0;
  let last = -1;
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf('%', at);
    if (percent < 0) return result + format.slice(at);
    result += format.slice(at, percent);
    DIRECTIVE.lastIndex = percent;
    const match = DIRECTIVE.exec(format);
    if (match === null) return undefined;
    at = DIRECTIVE.lastIndex;
    const [, explicit, same, flags = '', width, precision, conversion = ''] = match;
    const directive: Directive = {
      flags,
      width: Number(width ?? 0),
      precision: precision === undefined ? undefined : Number(precision),
      conversion,
    };
    if (conversion === 'n' || conversion === '%') {
      result += conversion === 'n' ? '\n' : padded('%', directive);
      continue;
    }
    const index =
      explicit !== undefined ? Number(explicit) - 1 : same === undefined ? next++ : last;
    if (index < 0 || index >= values.length) return undefined;
    last = index;
    const text = convert(directive, values[index]!, types[index]!);
    if (text === undefined) return undefined;
    result += text;
  }
  return result;
}

function convert(directive: Directive, value: Value, type: DataType): string | undefined {
  const { conversion } = directive;
  const isUpper = conversion !== conversion.toLowerCase();
  const text = convertLower({ ...directive, conversion: conversion.toLowerCase() }, value, type);
  return isUpper ? text?.toUpperCase() : text;
}

function convertLower(directive: Directive, value: Value, type: DataType): string | undefined {
  switch (directive.conversion) {
    case 'b':
      return general(
        type.kind === 'BOOLEAN' ? String(value === true) : String(value !== null),
        directive,
      );
    case 's':
      return general(printValue(value, type), directive);
    case 'h':
      return value === null ? general('null', directive) : undefined;
    case 'c':
      return character(directive, value, type);
    case 'd':
    case 'x':
    case 'o':
      return integral(directive, value, type);
    case 'e':
    case 'f':
    case 'g':
      return floating(directive, value, type);
    default:
      return undefined;
  }
}

/** The precision is the greatest length. */
function general(text: string, directive: Directive): string {
  return padded(
    directive.precision === undefined ? text : text.slice(0, directive.precision),
    directive,
  );
}

function character(directive: Directive, value: Value, type: DataType): string | undefined {
  if (value === null) return padded('null', directive);
  if (!isInteger(type) || type.kind === 'BIGINT') return undefined;
  return padded(String.fromCodePoint(Number(value)), directive);
}

const BITS: Readonly<Record<string, number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INTEGER: 32,
  BIGINT: 64,
};

function integral(directive: Directive, value: Value, type: DataType): string | undefined {
  if (directive.precision !== undefined) return undefined;
  if (value === null) return padded('null', directive);
  const bits = BITS[type.kind];
  if (bits === undefined) return undefined;
  const whole = BigInt(value as number | bigint);
  if (directive.conversion === 'd') {
    return signed(
      grouped((whole < 0n ? -whole : whole).toString(), directive),
      whole < 0n,
      directive,
    );
  }
  const base = directive.conversion === 'x' ? 16 : 8;
  const prefix = directive.flags.includes('#') ? (base === 16 ? '0x' : '0') : '';
  const digits = BigInt.asUintN(bits, whole).toString(base);
  return padded(prefix + zeroFilled(digits, directive, prefix.length), directive);
}

function floating(directive: Directive, value: Value, type: DataType): string | undefined {
  if (value === null) return padded('null', directive);
  const { kind } = type;
  if (kind !== 'DOUBLE' && kind !== 'FLOAT' && kind !== 'DECIMAL') return undefined;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const sign = value < 0 ? '-' : directive.flags.includes('+') ? '+' : '';
    return padded(Number.isNaN(value) ? 'NaN' : `${sign}Infinity`, directive);
  }
  const text =
    kind === 'DECIMAL' ? formatDecimal(value as bigint, type.scale) : formatDouble(value as number);
  const isNegative = text.startsWith('-');
  const magnitude = parseDecimal(isNegative ? text.slice(1) : text)!;
  const precision = directive.precision ?? 6;
  const digits = floatingDigits(magnitude, directive.conversion, precision);
  return signed(grouped(digits, directive), isNegative, directive);
}

interface Magnitude {
  readonly unscaled: bigint;
  readonly scale: number;
}

function floatingDigits(value: Magnitude, conversion: string, precision: number): string {
  if (conversion === 'f') return fixed(value, precision);
  if (conversion === 'e') return scientific(value, precision);
  const significant = precision === 0 ? 1 : precision;
  const exponent = exponentOf(value);
  if (value.unscaled !== 0n && (exponent < -4 || exponent >= significant)) {
    return scientific(value, significant - 1);
  }
  return fixed(value, Math.max(0, significant - 1 - (value.unscaled === 0n ? 0 : exponent)));
}

function exponentOf({ unscaled, scale }: Magnitude): number {
  return unscaled.toString().length - 1 - scale;
}

function rounded({ unscaled, scale }: Magnitude, digits: number): bigint {
  if (digits >= scale) return unscaled * powerOfTen(digits - scale);
  return divideHalfUp(unscaled, powerOfTen(scale - digits));
}

function fixed(value: Magnitude, precision: number): string {
  return formatDecimal(rounded(value, precision), precision);
}

function scientific(value: Magnitude, precision: number): string {
  let exponent = value.unscaled === 0n ? 0 : exponentOf(value);
  let mantissa = rounded({ ...value, scale: value.scale + exponent }, precision);
  if (mantissa >= powerOfTen(precision + 1)) {
    exponent++;
    mantissa = rounded({ ...value, scale: value.scale + exponent }, precision);
  }
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${formatDecimal(mantissa, precision)}e${exponent < 0 ? '-' : '+'}${power}`;
}

function grouped(digits: string, { flags }: Directive): string {
  if (!flags.includes(',')) return digits;
  const [whole, fraction] = digits.split('.') as [string, string | undefined];
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

function signed(digits: string, isNegative: boolean, directive: Directive): string {
  const { flags } = directive;
  if (isNegative && flags.includes('(')) {
    return padded(`(${zeroFilled(digits, directive, 2)})`, directive);
  }
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return padded(sign + zeroFilled(digits, directive, sign.length), directive);
}

function zeroFilled(digits: string, { flags, width }: Directive, taken: number): string {
  return flags.includes('0') ? digits.padStart(width - taken, '0') : digits;
}

function padded(text: string, { flags, width }: Directive): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width);
}
