/** The formats by their SQL names. */

import { MillraceError, nearest } from '../core/index.ts';
import type { StreamFormat } from './contract.ts';
import { csv } from './csv/format.ts';
import { json } from './json/format.ts';

const ALL: readonly StreamFormat[] = [csv, json];

export const formats = {
  names: ALL.map((format) => format.name),
  /** @throws MillraceError FORMAT_UNKNOWN with a suggestion */
  get(name: string): StreamFormat {
    const format = ALL.find((candidate) => candidate.name === name);
    if (format === undefined) throw unknownFormat(name);
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
