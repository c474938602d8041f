/** Rows of different keys that meet at one key of the sink: refused, or settled as ON CONFLICT says. */

import type { MillraceError } from '../../core/index.ts';
import type { BoundInsert } from '../binder/insert.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import { inputsOf } from '../logical/rewrite.ts';
import { notPlannable, type PhysicalContext, type TableTraits } from './context.ts';
import { type Draft, distribution, draft, isInsertOnly } from './draft.ts';

export interface SinkInput {
  readonly insert: BoundInsert;
  readonly optimized: LogicalNode;
  readonly input: Draft;
  readonly primaryKey: readonly number[];
  readonly traits: TableTraits;
}

/** The input of a sink, with all rows per key kept where that is needed to find the right one. */
export function materialized(sink: SinkInput, context: PhysicalContext): Draft {
  const { insert, input, primaryKey, traits } = sink;
  if (!context.streaming) return input;
  const upserts = primaryKey.length > 0 && traits.sink.updateAfter && !traits.sink.updateBefore;
  const meets = upserts || !isInsertOnly(input);
  if (insert.onConflict !== null) checkClause(sink, meets);
  const mode = (context.option('table.exec.sink.upsert-materialize') ?? 'AUTO').toUpperCase();
  if (primaryKey.length === 0 || !meets || mode === 'NONE') return input;
  const inside = input.keys.some((key) => key.every((column) => primaryKey.includes(column)));
  if (inside && mode !== 'FORCE') return input;
  const required = context.option('table.exec.sink.require-on-conflict') !== 'false';
  if (insert.onConflict === null && required && !inside) throw conflictUndefined(sink);
  const conflict = CONFLICTS[insert.onConflict ?? 'DEDUPLICATE'];
  return draft(
    { kind: 'sinkMaterialize', keys: primaryKey, upsertKeys: input.keys[0] ?? null, conflict },
    [{ node: input, exchange: distribution(primaryKey) }],
    input.columns,
    { changes: { update: true, delete: !isInsertOnly(input) }, keys: [primaryKey] },
  );
}

const CONFLICTS = { DEDUPLICATE: 'deduplicate', ERROR: 'error', NOTHING: 'nothing' } as const;

function checkClause({ insert, optimized }: SinkInput, meets: boolean): void {
  const path = insert.target.path.join('.');
  if (!meets) {
    throw notPlannable(
      `ON CONFLICT clause is only allowed for upsert sinks. The sink '${path}' is not an upsert sink because it only accepts INSERT (append-only) changes.`,
      insert.span,
    );
  }
  if (insert.onConflict === 'DEDUPLICATE') return;
  const without = timeless(optimized);
  if (without.length === 0) return;
  throw notPlannable(
    `ON CONFLICT DO ${insert.onConflict} requires all source tables to define watermarks, but the following source(s) do not: ${without.join(', ')}. Please add a WATERMARK declaration to these tables.`,
    insert.span,
  );
}

/** Tables that are read without a watermark. */
function timeless(node: LogicalNode): string[] {
  if (node.kind === 'watermark') return [];
  if (node.kind === 'scan') return [node.source.path.join('.')];
  return inputsOf(node).flatMap(timeless);
}

function conflictUndefined({ insert, input, primaryKey }: SinkInput): MillraceError {
  const names = (key: readonly number[]): string =>
    `[${key.map((column) => input.columns[column]!.name).join(', ')}]`;
  const upsertKey = input.keys[0] === undefined ? 'none' : names(input.keys[0]);
  return notPlannable(
    `The query has an upsert key that differs from the primary key of the sink table '${insert.target.path.join('.')}'. Primary key: ${names(primaryKey)}, upsert key: ${upsertKey}. This can lead to non-deterministic results when multiple records with different upsert keys map to the same primary key.`,
    insert.span,
    'say ON CONFLICT DO DEDUPLICATE (the latest record), DO ERROR (fail) or DO NOTHING (the first record)',
  );
}
