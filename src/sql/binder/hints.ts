/** Hints: options of a table, state TTL and lookup options of a query; what a join does by itself is accepted. */

import { MillraceError } from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import { parseDuration } from '../catalog/duration.ts';
import type { JoinHints } from '../logical/nodes.ts';
import type { BinderContext, QueryHints } from './environment.ts';
import { sqlError } from './errors.ts';
import type { Bound } from './from.ts';
import type { Relation } from './scope.ts';

/** They choose among ways that Flink's batch mode has; the result is the same. */
const STRATEGIES = new Set([
  'BROADCAST',
  'SHUFFLE_HASH',
  'SHUFFLE_MERGE',
  'NEST_LOOP',
  'MULTI_JOIN',
  'NO_BROADCAST',
]);

export function optionHints(hints: readonly ast.Hint[]): Record<string, string> {
  const options: Record<string, string> = {};
  for (const hint of hints) {
    if (hint.name.toUpperCase() !== 'OPTIONS') throw unknownHint(hint);
    for (const { key, value } of hint.options) options[key] = value;
  }
  return options;
}

export function applyHints(hints: readonly ast.Hint[], context: BinderContext): BinderContext {
  if (hints.length === 0) return { ...context, hints: NO_QUERY_HINTS };
  const stateTtlMs = new Map<string, number>();
  const lookups: Record<string, string>[] = [];
  for (const hint of hints) {
    const name = hint.name.toUpperCase();
    if (name === 'STATE_TTL') {
      for (const { key, value, span } of hint.options) stateTtlMs.set(key, ttl(value, span));
    } else if (name === 'LOOKUP') {
      lookups.push(Object.fromEntries(hint.options.map(({ key, value }) => [key, value])));
    } else if (!STRATEGIES.has(name)) throw unknownHint(hint);
  }
  return { ...context, hints: { stateTtlMs, lookups } };
}

export const NO_QUERY_HINTS: QueryHints = { stateTtlMs: new Map(), lookups: [] };

function ttl(value: string, span: ast.Option['span']): number {
  try {
    return parseDuration(value);
  } catch (error) {
    throw error instanceof MillraceError ? error.at(span) : error;
  }
}

/** Hints of the select that name a side of a join by its alias. */
export function tableHints(context: BinderContext, left: Bound, right: Bound): JoinHints | null {
  const { stateTtlMs, lookups } = context.hints;
  if (stateTtlMs.size === 0 && lookups.length === 0) return null;
  const of = (side: Bound): number | null => relationTtl(side.relations, context.hints);
  const named = right.relations.map(({ alias }) => alias);
  const lookup = lookups.find((options) => named.includes(options['table'] ?? '')) ?? null;
  return { leftTtlMs: of(left), rightTtlMs: of(right), lookup };
}

/** STATE_TTL of the first relation that it names. */
export function relationTtl(
  relations: readonly Relation[],
  { stateTtlMs }: QueryHints,
): number | null {
  for (const { alias } of relations) {
    const found = stateTtlMs.get(alias ?? '');
    if (found !== undefined) return found;
  }
  return null;
}

function unknownHint(hint: ast.Hint): MillraceError {
  return sqlError('SQL_UNKNOWN_HINT', `hint '${hint.name}' is not known`, {
    span: hint.span,
    hint: `known: OPTIONS, STATE_TTL, LOOKUP, ${[...STRATEGIES].join(', ')}`,
  });
}
