/** The end of a plan: a table, or the caller; with what its changelog needs to be right there. */

import type { BoundInsert } from '../binder/insert.ts';
import { persistedColumns } from '../catalog/table.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import { notPlannable, type PhysicalContext } from './context.ts';
import { convert } from './convert.ts';
import { type Draft, distribution, draft, FORWARD, isInsertOnly } from './draft.ts';
import { tableReference } from './source.ts';

/** Rows to the caller. */
export function collectSink(node: LogicalNode, context: PhysicalContext): Draft {
  const input = convert(node, context);
  return draft(
    {
      kind: 'sink',
      table: null,
      overwrite: false,
      staticPartition: {},
      primaryKey: [],
      notNull: 'error',
      typeLength: 'ignore',
      finalOnly: !context.streaming,
    },
    [{ node: input, exchange: FORWARD }],
    input.columns,
    { changes: input.changes, keys: input.keys },
  );
}

export function insertSink(
  insert: BoundInsert,
  optimized: LogicalNode,
  context: PhysicalContext,
): Draft {
  const input = convert(optimized, context);
  const { table } = insert.target;
  const stored = persistedColumns(table);
  const primaryKey = (table.primaryKey?.columns ?? []).map((name) =>
    stored.findIndex((column) => column.name === name),
  );
  checkChanges(insert, input, context);
  const prepared = materialized(insert, input, primaryKey, context);
  const columns = stored.map(({ name, type }) => ({ name, type, time: null }));
  return draft(
    {
      kind: 'sink',
      table: tableReference(insert.target),
      overwrite: insert.overwrite,
      staticPartition: insert.staticPartition,
      primaryKey,
      notNull: enforcer(context, 'not-null-enforcer') === 'drop' ? 'drop' : 'error',
      typeLength: lengthEnforcer(context),
      finalOnly: !context.streaming,
    },
    [{ node: prepared, exchange: FORWARD }],
    columns,
    { changes: input.changes, keys: input.keys },
  );
}

function enforcer(context: PhysicalContext, name: string): string {
  return (context.option(`table.exec.sink.${name}`) ?? '').toLowerCase();
}

function lengthEnforcer(context: PhysicalContext): 'ignore' | 'trim-pad' | 'error' {
  const mode = enforcer(context, 'type-length-enforcer');
  if (mode === 'trim_pad') return 'trim-pad';
  return mode === 'error' ? 'error' : 'ignore';
}

/** A sink of inserts takes no updates; batch mode has none. */
function checkChanges(insert: BoundInsert, input: Draft, context: PhysicalContext): void {
  if (!context.streaming || isInsertOnly(input)) return;
  const { sink } = context.traits(insert.target.options);
  const missing = [
    input.changes.update && !sink.updateAfter ? 'update' : null,
    input.changes.delete && !sink.delete ? 'delete' : null,
  ].filter((one) => one !== null);
  if (missing.length === 0) return;
  throw notPlannable(
    `Table sink '${insert.target.path.join('.')}' doesn't support consuming ${missing.join(' and ')} changes which is produced by the query`,
    insert.span,
    'write to a sink that takes updates, or group by a window: its result is final',
  );
}

/** An upsert sink whose key is not the query's: all rows per key are kept to find the right one. */
function materialized(
  insert: BoundInsert,
  input: Draft,
  primaryKey: readonly number[],
  context: PhysicalContext,
): Draft {
  if (!context.streaming || primaryKey.length === 0) return input;
  const mode = (context.option('table.exec.sink.upsert-materialize') ?? 'AUTO').toUpperCase();
  const inside = input.keys.some((key) => key.every((column) => primaryKey.includes(column)));
  const wanted =
    mode === 'FORCE' ||
    insert.onConflict === 'DEDUPLICATE' ||
    (mode !== 'NONE' && !isInsertOnly(input) && !inside);
  if (!wanted) return input;
  return draft(
    { kind: 'sinkMaterialize', keys: primaryKey, upsertKeys: input.keys[0] ?? null },
    [{ node: input, exchange: distribution(primaryKey) }],
    input.columns,
    {
      changes: { update: true, delete: input.changes.delete || input.changes.update },
      keys: [primaryKey],
    },
  );
}
