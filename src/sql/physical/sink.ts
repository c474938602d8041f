/** The end of a plan: a table, or the caller; with what its changelog needs to be right there. */

import type { BoundInsert } from '../binder/insert.ts';
import { sinkColumns } from '../catalog/table.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import { notPlannable, type PhysicalContext, type TableTraits } from './context.ts';
import { convert } from './convert.ts';
import { type Draft, draft, FORWARD, isInsertOnly, isKind } from './draft.ts';
import { materialized } from './sink-conflict.ts';
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
      metadata: input.columns.map(() => null),
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
  const { table, options } = insert.target;
  const stored = sinkColumns(table);
  const primaryKey = (table.primaryKey?.columns ?? []).map((name) =>
    stored.findIndex((column) => column.name === name),
  );
  const traits = context.traits(options, primaryKey.length > 0);
  checkChanges(insert, input, traits, context);
  const complete = materialized({ insert, optimized, input, primaryKey, traits }, context);
  const prepared = takesUpserts(traits) ? withoutNormalize(complete, context) : complete;
  const columns = stored.map(({ name, type }) => ({ name, type, time: null }));
  return draft(
    {
      kind: 'sink',
      table: tableReference(insert.target),
      overwrite: insert.overwrite,
      staticPartition: insert.staticPartition,
      primaryKey,
      metadata: stored.map((one) => (one.kind === 'metadata' ? (one.key ?? one.name) : null)),
      notNull: enforcer(context, 'not-null-enforcer') === 'drop' ? 'drop' : 'error',
      typeLength: lengthEnforcer(context),
      finalOnly: !context.streaming,
    },
    [{ node: prepared, exchange: FORWARD }],
    columns,
    { changes: prepared.changes, keys: prepared.keys },
  );
}

function takesUpserts({ sink, takesDeletesByKey }: TableTraits): boolean {
  return takesDeletesByKey && sink.updateAfter && !sink.updateBefore;
}

/** Upserts that go to a sink of upserts as they are need no state to make them whole. */
function withoutNormalize(node: Draft, context: PhysicalContext): Draft {
  const [edge] = node.inputs;
  if (isKind(node, 'calc') && node.body.condition === null) {
    const input = withoutNormalize(edge!.node, context);
    return input === edge!.node ? node : { ...node, inputs: [{ ...edge!, node: input }] };
  }
  if (!isKind(node, 'changelogNormalize') || node.body.condition !== null) return node;
  const source = edge!.node;
  if (!isKind(source, 'source')) return node;
  return context.traits(source.body.table.options, true).deletesByKey ? source : node;
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
function checkChanges(
  insert: BoundInsert,
  input: Draft,
  { sink }: TableTraits,
  context: PhysicalContext,
): void {
  if (!context.streaming || isInsertOnly(input)) return;
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
