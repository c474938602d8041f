/** Messages of the catalogue: unknown, doubled and misused names, each with the nearest known one. */

import { MillraceError, nearest, type Span } from '../../core/index.ts';

export interface Place {
  readonly span?: Span | undefined;
}

export function sqlError(
  code: string,
  message: string,
  details: Place & { readonly hint?: string | undefined } = {},
): MillraceError {
  const { span, hint } = details;
  return new MillraceError(code, message, {
    ...(span === undefined ? {} : { span }),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** "did you mean 'x'?", or what there is when that is short. */
export function suggestion(word: string, candidates: readonly string[]): string | undefined {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean '${near}'?`;
  if (candidates.length === 0 || candidates.length > 12) return undefined;
  return `known: ${candidates.join(', ')}`;
}

type Kind = 'TABLE' | 'VIEW' | 'FUNCTION' | 'CATALOG' | 'DATABASE' | 'COLUMN' | 'OPTION';

export function unknownObject(
  kind: Kind,
  name: string,
  candidates: readonly string[],
  span?: Span,
): MillraceError {
  return sqlError(`SQL_UNKNOWN_${kind}`, `${kind.toLowerCase()} '${name}' not found`, {
    span,
    hint: suggestion(name.split('.').at(-1)!, candidates),
  });
}

export function objectExists(kind: Kind, name: string, span?: Span): MillraceError {
  return sqlError(`SQL_${kind}_EXISTS`, `${kind.toLowerCase()} '${name}' exists already`, {
    span,
    hint: 'use IF NOT EXISTS to keep the one that is there',
  });
}

export function unsupported(what: string, span?: Span, hint?: string): MillraceError {
  return sqlError('SQL_UNSUPPORTED', `${what} is not supported`, { span, hint });
}

export function invalidTable(message: string, span?: Span, hint?: string): MillraceError {
  return sqlError('SQL_INVALID_TABLE', message, { span, hint });
}
