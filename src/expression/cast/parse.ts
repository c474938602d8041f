/** Text to a value of any type that CAST reads text as. */

import type { Value } from '../../batch/index.ts';
import { type DataType, isInteger } from '../../core/index.ts';
import { truncateMillis } from '../time/units.ts';
import type { Zone } from '../time/zone.ts';
import { parseDecimal, toDecimal } from '../value/decimal.ts';
import { parseBoolean, parseDouble, parseInteger, trim } from './parse-number.ts';
import { parseDate, parseTime, parseTimestamp } from './parse-temporal.ts';
import { toInstant } from './temporal.ts';

/** Undefined where a type cannot be read from text; the parser gives undefined for a text that is none. */
export function parseText(
  to: DataType,
  zone: Zone,
): ((text: string) => Value | undefined) | undefined {
  if (isInteger(to)) {
    return to.kind === 'BIGINT'
      ? (text) => parseInteger(text, 'BIGINT')
      : (text) => numberOrNothing(parseInteger(text, to.kind));
  }
  switch (to.kind) {
    case 'BOOLEAN':
      return parseBoolean;
    case 'DOUBLE':
      return parseDouble;
    case 'FLOAT':
      return (text) => floatOf(parseDouble(text));
    case 'DECIMAL':
      return (text) => {
        const decimal = parseDecimal(trim(text));
        return decimal === undefined ? undefined : (toDecimal(decimal, to) ?? undefined);
      };
    case 'DATE':
      return parseDate;
    case 'TIME':
      return (text) => {
        const time = parseTime(text);
        return time === undefined ? undefined : truncateMillis(time, to.precision);
      };
    case 'TIMESTAMP':
      return (text) => parseTimestamp(text, to.precision);
    case 'TIMESTAMP_LTZ':
      return (text) => instantOf(parseTimestamp(text, to.precision), zone);
    default:
      return undefined;
  }
}

function numberOrNothing(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function floatOf(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.fround(value);
}

function instantOf(local: bigint | undefined, zone: Zone): bigint | undefined {
  return local === undefined ? undefined : toInstant(local, zone);
}
