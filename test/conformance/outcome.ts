/** What running a case gave. */

import { MillraceError } from '../../src/core/index.ts';

export interface Outcome {
  readonly status: 'pass' | 'fail' | 'error' | 'unsupported';
  readonly got: string | null;
  readonly message: string;
}

export function describeFailure(error: unknown): string {
  if (error instanceof MillraceError) return `${error.code}: ${error.message}`;
  if (error instanceof Error)
    return error.stack?.split('\n').slice(0, 3).join(' ') ?? error.message;
  return String(error);
}
