/** What the choice of operators depends on beside the query. */

import type { ChangelogMode, MillraceError, Span } from '../../core/index.ts';
import { sqlError } from '../catalog/errors.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import type { Draft } from './draft.ts';

/** What planning must know of a table before anything is opened. */
export interface TableTraits {
  /** Changes that reading gives. */
  readonly source: ChangelogMode;
  /** Changes that writing takes. */
  readonly sink: ChangelogMode;
  /** Whether it can be asked by key. */
  readonly lookup: boolean;
  /** Whether a scan of it ends by itself. */
  readonly bounded: boolean;
  /** Whether deletions that reading gives hold nothing but the key. */
  readonly deletesByKey: boolean;
  /** Whether writing takes such deletions. */
  readonly takesDeletesByKey: boolean;
}

export interface PhysicalContext {
  readonly streaming: boolean;
  option(key: string): string | undefined;
  /** @param keyed whether the table has a primary key */
  traits(options: Readonly<Record<string, string>>, keyed: boolean): TableTraits;
  /** Drafts of plans that occur more than once: they run once. */
  readonly known: Map<LogicalNode, Draft>;
}

/** What Flink's planner refuses once it knows the operators. */
export function notPlannable(message: string, span: Span | null, hint?: string): MillraceError {
  return sqlError('SQL_INVALID_QUERY', message, { span: span ?? undefined, hint });
}

export function durationOption(
  context: PhysicalContext,
  key: string,
  parse: (text: string) => number,
): number {
  const text = context.option(key);
  return text === undefined ? 0 : parse(text);
}
