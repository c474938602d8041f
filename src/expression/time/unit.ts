/** The time units of EXTRACT, FLOOR, CEIL, TIMESTAMPADD and TIMESTAMPDIFF, and what each is made of. */

/** Fields of a date or clock as the kernels number them. */
export const FIELDS: Readonly<Record<string, number>> = {
  YEAR: 0,
  QUARTER: 1,
  MONTH: 2,
  DAY: 3,
  DOY: 4,
  WEEK: 5,
  DOW: 6,
  ISODOW: 7,
  ISOYEAR: 8,
  DECADE: 9,
  CENTURY: 10,
  MILLENNIUM: 11,
  HOUR: 12,
  MINUTE: 13,
  SECOND: 14,
  MILLISECOND: 15,
  EPOCH: 16,
};

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Units of fixed length. */
export const UNIT_MILLIS: Readonly<Record<string, number>> = {
  MILLISECOND: 1,
  SECOND: SECOND_MS,
  MINUTE: MINUTE_MS,
  HOUR: HOUR_MS,
  DAY: DAY_MS,
  WEEK: 7 * DAY_MS,
};

/** Units that are whole months. */
export const UNIT_MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** Units below the millisecond, in nanoseconds. */
export const UNIT_NANOS: Readonly<Record<string, number>> = { MICROSECOND: 1000, NANOSECOND: 1 };

const OLD_NAMES: Readonly<Record<string, string>> = {
  SQL_TSI_YEAR: 'YEAR',
  SQL_TSI_QUARTER: 'QUARTER',
  SQL_TSI_MONTH: 'MONTH',
  SQL_TSI_WEEK: 'WEEK',
  SQL_TSI_DAY: 'DAY',
  SQL_TSI_HOUR: 'HOUR',
  SQL_TSI_MINUTE: 'MINUTE',
  SQL_TSI_SECOND: 'SECOND',
  FRAC_SECOND: 'MICROSECOND',
  SQL_TSI_FRAC_SECOND: 'NANOSECOND',
  SQL_TSI_MICROSECOND: 'MICROSECOND',
};

/** A unit by its canonical name, whatever case or ODBC spelling it came in. */
export function unitName(text: string): string {
  const upper = text.toUpperCase();
  return OLD_NAMES[upper] ?? upper;
}
