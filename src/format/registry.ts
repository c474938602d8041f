/** The formats by their SQL names. */

import { MillraceError, nearest } from '../core/index.ts';
import type { Format, StreamFormat, TableFormat } from './contract.ts';
import { csv } from './csv/format.ts';
import { json } from './json/format.ts';
import { parquet } from './parquet/format.ts';

const ALL: readonly Format[] = [csv, json, parquet];

export const formats = {
  names: ALL.map((format) => format.name),
  /** @throws MillraceError FORMAT_UNKNOWN with a suggestion */
  get(name: string): Format {
    const format = ALL.find((candidate) => candidate.name === name);
    if (format === undefined) throw unknownFormat(name);
    return format;
  },
  /** A format whose records come one after the other. */
  stream(name: string): StreamFormat {
    const format = formats.get(name);
    if (format.kind !== 'stream') throw notAStream(name);
    return format;
  },
  /** A format of whole files. */
  table(name: string): TableFormat {
    const format = formats.get(name);
    if (format.kind !== 'table') throw unknownFormat(name);
    return format;
  },
} as const;

function unknownFormat(name: string): MillraceError {
  const names = ALL.map((format) => format.name);
  const near = nearest(name, names);
  return new MillraceError('FORMAT_UNKNOWN', `there is no format '${name}'`, {
    hint: near === undefined ? `there are: ${names.join(', ')}` : `did you mean '${near}'?`,
  });
}

function notAStream(name: string): MillraceError {
  return new MillraceError(
    'FORMAT_NOT_A_STREAM',
    `the format '${name}' is one of whole files, not of records that come one after the other`,
  );
}
