/** What the text kernels' error kinds mean, in words. */

import type { DataType } from '../../core/index.ts';
import { MillraceError, typeToString } from '../../core/index.ts';
import type { RejectedRecord } from '../contract.ts';

/** Error kinds of assembly/decode/program.ts about the record as a whole. */
const RECORD_REASONS: Readonly<Record<number, string>> = {
  8: 'the text is not valid UTF-8',
  9: 'it has too few columns',
  10: 'it has too many columns',
  11: 'a quote is opened and never closed',
  12: 'something follows a closing quote',
  13: 'it is not valid JSON',
  14: 'it is not a JSON object',
};

const OVERFLOW = 2;
const BAD_UTF8 = 8;
const MISSING_FIELD = 15;

/** @param column the field at fault, or null for the record */
export function reasonOf(kind: number, column: { name: string; type: DataType } | null): string {
  if (column === null) return RECORD_REASONS[kind] ?? 'it cannot be read';
  const what = `column '${column.name}'`;
  if (kind === OVERFLOW) return `${what} is out of the range of ${typeToString(column.type)}`;
  if (kind === BAD_UTF8) return `${what} is not valid UTF-8`;
  if (kind === MISSING_FIELD) return `${what} is missing`;
  return `${what} is no ${typeToString(column.type)}`;
}

/** What the policy `fail` throws. */
export function badRecord(place: string, rejected: RejectedRecord): MillraceError {
  const where = rejected.line === null ? `byte ${rejected.position}` : `line ${rejected.line}`;
  return new MillraceError(
    'FORMAT_BAD_RECORD',
    `${place}, ${where}: ${rejected.reason}\n  ${rejected.raw}`,
    {
      hint: "set 'source.bad-records' = 'skip' or 'dead-letter' to read on without such records",
    },
  );
}

export const MOST_RAW_BYTES = 1000;
