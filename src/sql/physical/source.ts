/** Scans: the connector's columns, then a changelog made whole where it comes as upserts. */

import type { Expression } from '../../expression/index.ts';
import type { SourceBody } from '../../plan/index.ts';
import { parseDuration } from '../catalog/duration.ts';
import { pathText, physicalSchema } from '../catalog/table.ts';
import type { LogicalNode, Scan, TableSource } from '../logical/nodes.ts';
import { calc } from './calc.ts';
import { notPlannable, type PhysicalContext } from './context.ts';
import { convert } from './convert.ts';
import { type Draft, distribution, draft, FORWARD, isKind } from './draft.ts';

export function tableReference(source: TableSource): SourceBody['table'] {
  const [catalog, database, name] = source.path as [string, string, string];
  return {
    path: pathText({ catalog, database, name }).replaceAll('`', ''),
    options: source.options,
    partitionKeys: source.table.partitionKeys,
  };
}

export function convertScan(node: Scan, context: PhysicalContext): Draft {
  const { table, options } = node.source;
  const { source } = context.traits(options, table.primaryKey !== null);
  const key = keyColumns(node);
  const body: SourceBody = {
    kind: 'source',
    table: tableReference(node.source),
    columns: node.sourceColumns,
    filters: node.filters,
    limit: node.limit,
    physical: physicalSchema(table),
  };
  const changes = { update: source.updateAfter, delete: source.delete };
  const scan = draft(body, [], node.columns, { changes, keys: key === null ? [] : [key] });
  const upserts = source.updateAfter && !source.updateBefore;
  const repeated =
    source.updateAfter &&
    key !== null &&
    context.option('table.exec.source.cdc-events-duplicate') === 'true';
  if (!upserts && !repeated) return scan;
  if (key === null) {
    throw notPlannable(
      `Table '${node.source.path.join('.')}' produces a changelog stream that contains UPDATE_AFTER but no UPDATE_BEFORE, this requires to define primary key constraint on the table.`,
      node.span,
      'add PRIMARY KEY (..) NOT ENFORCED',
    );
  }
  return normalized(source.updateBefore ? withoutBefore(scan) : scan, key);
}

/** Repeated events are told apart by their new rows only. */
function withoutBefore(input: Draft): Draft {
  return draft({ kind: 'dropUpdateBefore' }, [{ node: input, exchange: FORWARD }], input.columns, {
    changes: input.changes,
    keys: input.keys,
  });
}

/** Columns of the primary key among those that are read; null unless all of them are. */
function keyColumns(node: Scan): number[] | null {
  const names = node.source.table.primaryKey?.columns;
  if (names === undefined) return null;
  const found = names.map((name) => node.columns.findIndex((column) => column.name === name));
  return found.includes(-1) ? null : found;
}

/** Upserts by key to a changelog with before-images where somebody asks for them. */
function normalized(input: Draft, keys: readonly number[]): Draft {
  return draft(
    { kind: 'changelogNormalize', keys, condition: null },
    [{ node: input, exchange: distribution(keys) }],
    input.columns,
    { changes: { update: true, delete: true }, keys: [keys] },
  );
}

/**
 * The watermark stands directly behind the scan and its computed columns: it must see rows in the
 * order of their partition, so a changelog is made whole only behind it.
 */
export function convertWatermark(
  node: Extract<LogicalNode, { kind: 'watermark' }>,
  context: PhysicalContext,
): Draft {
  const input = convert(node.input, context);
  // Without late rows nothing needs a watermark before the end: only the columns say that they are time.
  if (!context.streaming) return { ...input, columns: node.columns };
  const normalize = findNormalize(input);
  if (normalize === undefined) return watermark(input, node, context);
  const raw = withoutNormalize(input);
  const keys = input.keys[0];
  if (keys === undefined) return watermark(input, node, context);
  return normalized(watermark(raw, node, context), keys);
}

function watermark(
  input: Draft,
  node: Extract<LogicalNode, { kind: 'watermark' }>,
  context: PhysicalContext,
): Draft {
  const own = node.source.options['scan.watermark.idle-timeout'];
  const idle = own ?? context.option('table.exec.source.idle-timeout') ?? '0';
  return draft(
    {
      kind: 'watermark',
      rowtime: node.rowtime,
      expression: node.expression,
      idleTimeoutMs: parseDuration(idle),
    },
    [{ node: input, exchange: FORWARD }],
    node.columns,
    { changes: input.changes, keys: input.keys },
  );
}

function findNormalize(input: Draft): Draft | undefined {
  if (isKind(input, 'changelogNormalize')) return input;
  return isKind(input, 'calc') ? findNormalize(input.inputs[0]!.node) : undefined;
}

/** The same computed columns over the scan itself. */
function withoutNormalize(input: Draft): Draft {
  if (isKind(input, 'changelogNormalize')) return input.inputs[0]!.node;
  const { condition, projections } = input.body as {
    condition: Expression | null;
    projections: readonly Expression[];
  };
  return calc(withoutNormalize(input.inputs[0]!.node), condition, projections, input.columns);
}
