/** Storage and network failures as MillraceErrors, whatever the host calls them. */

import { MillraceError } from '../core/index.ts';

const STORAGE_CODES: Readonly<
  Record<string, readonly [code: string, text: string, hint?: string]>
> = {
  ENOENT: ['STORAGE_NOT_FOUND', 'no such file or directory'],
  ENOTDIR: ['STORAGE_NOT_FOUND', 'a part of the path is not a directory'],
  EACCES: ['STORAGE_DENIED', 'permission denied'],
  EPERM: ['STORAGE_DENIED', 'operation not permitted'],
  EISDIR: ['STORAGE_IS_DIRECTORY', 'it is a directory, a file was expected'],
  ENOSPC: ['STORAGE_FULL', 'no space left on the device', 'free some space, then try again'],
  EDQUOT: ['STORAGE_FULL', 'the disk quota is used up', 'free some space, then try again'],
  EMFILE: ['STORAGE_TOO_MANY_FILES', 'too many open files', 'raise the limit (ulimit -n)'],
};

/** @param cause an error of the host with a POSIX `code`, where there is one */
export function storageFailed(path: string, cause: unknown): MillraceError {
  if (cause instanceof MillraceError) return cause;
  const posix = (cause as { code?: string }).code ?? '';
  const [code, text, hint] = STORAGE_CODES[posix] ?? ['STORAGE_FAILED', String(cause)];
  return new MillraceError(code, `${path}: ${text}`, {
    domain: posix in STORAGE_CODES ? 'user' : 'external',
    retry: code === 'STORAGE_FULL' ? 'backoff' : 'none',
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}

export function requestFailed(url: string, cause: unknown): MillraceError {
  const reason = (cause as { cause?: { code?: string } }).cause?.code ?? String(cause);
  return new MillraceError('NETWORK_FAILED', `${url}: request failed (${reason})`, {
    domain: 'external',
    retry: 'backoff',
    cause,
  });
}

export function noNetwork(url: string): MillraceError {
  return new MillraceError('NETWORK_UNSUPPORTED', `${url}: this host has no network`, {
    domain: 'external',
  });
}
