/** What can be wrong with a Parquet file, in words. */

import { type DataType, MillraceError, nearest, typeToString } from '../../core/index.ts';

export function brokenFile(place: string, reason: string, cause?: unknown): MillraceError {
  return new MillraceError(
    'FORMAT_PARQUET_BROKEN',
    `${place} is no intact Parquet file: ${reason}`,
    {
      domain: 'external',
      hint: 'it may have been cut off while it was copied or written',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

export function unsupportedParquet(place: string, what: string, cause?: unknown): MillraceError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new MillraceError(
    'FORMAT_PARQUET_UNSUPPORTED',
    `${place}: ${what} is not supported${reason}`,
    cause === undefined ? {} : { cause },
  );
}

export function noColumn(place: string, name: string, known: readonly string[]): MillraceError {
  const near = nearest(name, known);
  return new MillraceError('FORMAT_COLUMN_MISSING', `${place} has no column '${name}'`, {
    hint: near === undefined ? `it has: ${known.join(', ')}` : `did you mean '${near}'?`,
  });
}

export function wrongType(
  place: string,
  name: string,
  found: DataType,
  wanted: DataType,
): MillraceError {
  return new MillraceError(
    'FORMAT_TYPE_MISMATCH',
    `${place}: column '${name}' is ${typeToString(found)}, the table says ${typeToString(wanted)}`,
    { hint: 'declare the column with the type of the file and CAST it' },
  );
}
