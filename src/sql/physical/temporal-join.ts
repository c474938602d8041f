/** Joins with one version of the right side: by event time, or by asking an outside table. */

import type { Expression } from '../../expression/index.ts';
import { shift } from '../logical/expressions.ts';
import type { Join, LogicalNode, Scan } from '../logical/nodes.ts';
import { notPlannable, type PhysicalContext } from './context.ts';
import { convert, insertsOf } from './convert.ts';
import { type Draft, draft, FORWARD, schemaOfColumns } from './draft.ts';
import { byKeys, common, joinColumns } from './join.ts';
import { type KeyPair, prepare, sideOf, takeApart } from './join-condition.ts';
import { tableReference } from './source.ts';

export function convertTemporal(node: Join, time: number, context: PhysicalContext): Draft {
  const lookup = lookupTable(node.right);
  const attribute = node.left.columns[time]!.time;
  if (lookup !== undefined && attribute !== 'event') {
    const { options, table } = lookup.scan.source;
    const { lookup: able } = context.traits(options, table.primaryKey !== null);
    if (able) return lookupJoin(node, lookup, context);
  }
  if (attribute === 'processing' || attribute === null) {
    throw notPlannable('Processing-time temporal join is not supported yet.', node.span);
  }
  return eventTimeJoin(node, time, context);
}

function eventTimeJoin(node: Join, leftTime: number, context: PhysicalContext): Draft {
  const left = convert(node.left, context);
  const right = convert(node.right, context);
  const rightTime = node.right.columns.findIndex(({ time }) => time === 'event');
  if (rightTime < 0) {
    throw notPlannable(
      'Event-Time Temporal Table Join requires both primary key and row time attribute in versioned table, but no row time attribute can be found.',
      node.span,
    );
  }
  const condition = takeApart(node);
  const [key] = right.keys;
  if (key === undefined) {
    throw notPlannable(
      'Event-Time Temporal Table Join requires both primary key and row time attribute in versioned table, but no primary key can be found.',
      node.span,
      'declare PRIMARY KEY (..) NOT ENFORCED, or take the last row per key with ROW_NUMBER',
    );
  }
  const compared = condition.pairs.flatMap((pair) =>
    pair.right.kind === 'column' ? [pair.right.index] : [],
  );
  if (!right.keys.some((one) => one.every((column) => compared.includes(column)))) {
    throw notPlannable(
      "Temporal table's primary key must be included in the equivalence condition of temporal join",
      node.span,
    );
  }
  return temporalDraft(node, left, right, condition, leftTime, rightTime);
}

/** The right side of an ASOF JOIN is append-only: each row is the version from its time on. */
export function convertAsof(
  node: Join,
  asof: NonNullable<Join['asof']>,
  context: PhysicalContext,
): Draft {
  const left = insertsOf(convert(node.left, context), 'ASOF JOIN', node, context);
  const right = insertsOf(convert(node.right, context), 'ASOF JOIN', node, context);
  return temporalDraft(node, left, right, takeApart(node), asof.leftTime, asof.rightTime);
}

function temporalDraft(
  node: Join,
  left: Draft,
  right: Draft,
  condition: ReturnType<typeof takeApart>,
  leftTime: number,
  rightTime: number,
): Draft {
  const prepared = prepare(left, right, condition, false);
  const body = {
    kind: 'temporalJoin',
    ...common(node, prepared),
    leftTime,
    rightTime,
    processingTime: false,
  } as const;
  const columns = joinColumns(prepared, node.joinType).map((column, i) =>
    i >= prepared.left.columns.length ? { ...column, time: null } : column,
  );
  const made = draft(body, byKeys(prepared), columns, { changes: left.changes, keys: left.keys });
  return prepared.restore(made);
}

interface LookupTable {
  readonly scan: Scan;
  /** Output columns over those of the scan; null when they are the same. */
  readonly projections: readonly Expression[] | null;
  readonly condition: Expression | null;
}

/** A scan with at most a filter and a projection: an outside table can be asked for it. */
function lookupTable(node: LogicalNode): LookupTable | undefined {
  if (node.kind === 'scan') return { scan: node, projections: null, condition: null };
  if (node.kind === 'watermark') return lookupTable(node.input);
  if (node.kind === 'project') {
    const below = lookupTable(node.input);
    if (below === undefined || below.projections !== null) return undefined;
    return { ...below, projections: node.expressions };
  }
  if (node.kind !== 'filter') return undefined;
  const below = lookupTable(node.input);
  if (below === undefined || below.condition !== null || below.projections !== null)
    return undefined;
  return { ...below, condition: node.condition };
}

/** Keys are equalities between left values, or constants, and columns of the table. */
function lookupJoin(node: Join, table: LookupTable, context: PhysicalContext): Draft {
  const left = convert(node.left, context);
  const { scan } = table;
  const width = node.left.columns.length;
  const { pairs, rest } = takeApart(node);
  const keyed = pairs.filter((pair) => scanColumn(pair.right, table) !== undefined);
  const others = pairs.filter((pair) => !keyed.includes(pair)).map((pair) => equality(pair, width));
  const constants = rest.flatMap((part) => constantKey(part, width, table));
  if (keyed.length === 0 && constants.length === 0) {
    throw notPlannable(
      'Temporal table join requires an equality condition on fields of the lookup table.',
      node.span,
    );
  }
  const prepared = prepare(
    left,
    placeholder(node),
    { pairs: keyed, rest: [...rest, ...others] },
    false,
  );
  const body = {
    kind: 'lookupJoin',
    ...common(node, prepared),
    rightKeys: keyed.map((pair) => scanColumn(pair.right, table)!),
    table: {
      ...tableReference(scan.source),
      options: { ...scan.source.options, ...lookupOptions(node) },
    },
    tableSchema: schemaOfColumns(scan.columns),
    constants,
    calc:
      table.projections === null && table.condition === null
        ? null
        : {
            condition: table.condition,
            projections:
              table.projections ??
              scan.columns.map((column, index) => ({
                kind: 'column' as const,
                index,
                type: column.type,
              })),
          },
  } as const;
  const columns = joinColumns(prepared, node.joinType);
  const made = draft(body, [{ node: prepared.left, exchange: FORWARD }], columns, {
    changes: left.changes,
    keys: [],
  });
  return prepared.restore(made);
}

/** The right side has no operator of its own; only its columns count. */
function placeholder(node: Join): Draft {
  return draft({ kind: 'values', rows: [] }, [], node.right.columns);
}

function scanColumn(right: Expression, table: LookupTable): number | undefined {
  if (right.kind !== 'column') return undefined;
  if (table.projections === null) return right.index;
  const source = table.projections[right.index]!;
  return source.kind === 'column' ? source.index : undefined;
}

function equality(pair: KeyPair, width: number): Expression {
  const args = [pair.left, shift(pair.right, width)];
  const name = pair.nullSafe ? 'IS_NOT_DISTINCT_FROM' : 'EQUALS';
  return { kind: 'call', name, args, type: { kind: 'BOOLEAN', nullable: true } };
}

/** `right.column = constant`: also a key to ask by. */
function constantKey(
  part: Expression,
  width: number,
  table: LookupTable,
): { column: number; value: Expression }[] {
  if (part.kind !== 'call' || part.name !== 'EQUALS') return [];
  const [a, b] = part.args as readonly [Expression, Expression];
  const [column, value] = a.kind === 'literal' ? [b, a] : [a, b];
  if (value.kind !== 'literal' || sideOf(column, width) !== 'right') return [];
  const found = scanColumn(shift(column, -width), table);
  return found === undefined ? [] : [{ column: found, value }];
}

function lookupOptions(node: Join): Record<string, string> {
  const hint = node.hints.lookup;
  if (hint === null) return {};
  return Object.fromEntries(
    Object.entries(hint).map(([key, value]) => [`lookup.hint.${key}`, value]),
  );
}
