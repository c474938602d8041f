/** The one error class of millrace: what happened, where, whose fault it is and how to mend it. */

/** Who has to act: the author of the query, the project itself, or the outside world. */
export type ErrorDomain = 'user' | 'internal' | 'external';

/** A half-open range of UTF-16 code units in a text, with the 1-based place of its start. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

export interface ErrorDetails {
  readonly domain?: ErrorDomain;
  /** `backoff` when trying again later may help (a lost connection, a busy file). */
  readonly retry?: 'none' | 'backoff';
  readonly span?: Span;
  /** What was expected, or how to mend it: one sentence. */
  readonly hint?: string;
  /** Name of the operator in which it happened. */
  readonly operator?: string;
  readonly cause?: unknown;
}

/**
 * Every error that leaves millrace.
 *
 * @example
 * throw new MillraceError('SQL_UNKNOWN_COLUMN', "column 'prise' not found", {
 *   span, hint: "did you mean 'price'?",
 * });
 */
export class MillraceError extends Error {
  /** Stable, upper-case, documented in docs/reference/errors.md. */
  readonly code: string;
  readonly domain: ErrorDomain;
  readonly retry: 'none' | 'backoff';
  readonly span: Span | undefined;
  readonly hint: string | undefined;
  readonly operator: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'MillraceError';
    this.code = code;
    this.domain = details.domain ?? 'user';
    this.retry = details.retry ?? 'none';
    this.span = details.span;
    this.hint = details.hint;
    this.operator = details.operator;
  }

  /** The same error with a place in the text, for callers that know it when the thrower could not. */
  at(span: Span | undefined): MillraceError {
    return this.span !== undefined || span === undefined ? this : this.#with({ span });
  }

  /** The same error with the operator that it happened in; the innermost one is kept. */
  in(operator: string): MillraceError {
    return this.operator !== undefined ? this : this.#with({ operator });
  }

  #with(added: ErrorDetails): MillraceError {
    const { domain, retry, span, hint, operator, cause } = this;
    const known = { domain, retry, span, hint, operator, cause, ...added };
    const present = Object.entries(known).filter(([, value]) => value !== undefined);
    return new MillraceError(this.code, this.message, Object.fromEntries(present));
  }
}

/** States an invariant of our own code. For bad input use MillraceError instead. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) {
    throw new MillraceError('INTERNAL_INVARIANT', `internal invariant broken: ${message}`, {
      domain: 'internal',
    });
  }
}

/** The word of `candidates` nearest to `word` (Levenshtein, case-insensitive), if near enough to suggest. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance with adjacent transposition counted as one edit. O(|a| * |b|). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, before[j - 2]! + 1);
      }
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length]!;
}
