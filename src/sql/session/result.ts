/** What executing a statement gives. */

import type { Value } from '../../batch/index.ts';
import type { Schema } from '../../core/index.ts';
import type { Plan } from '../../plan/index.ts';

export type StatementResult =
  | { readonly kind: 'ok' }
  /** SHOW, DESCRIBE, EXPLAIN. */
  | { readonly kind: 'rows'; readonly schema: Schema; readonly rows: readonly (readonly Value[])[] }
  /** A job to run: a query when its rows go to the caller, else sinks by their full path. */
  | {
      readonly kind: 'plan';
      readonly plan: Plan;
      readonly isQuery: boolean;
      readonly sinks: readonly string[];
    };

export const OK: StatementResult = { kind: 'ok' };

/** Rows of texts under one or more headings. */
export function textRows(
  names: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): StatementResult {
  const type = { kind: 'VARCHAR', length: 2147483647, nullable: true } as const;
  return { kind: 'rows', schema: { fields: names.map((name) => ({ name, type })) }, rows };
}
