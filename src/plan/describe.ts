/** One line per operator for EXPLAIN, in the words of Flink's physical nodes. */

import type { Schema } from '../core/index.ts';
import type { AggregateCall, Expression, SortKey } from '../expression/index.ts';
import { expressionText, type Names, namesText, sortText } from './expression-text.ts';
import type { Edge, NodeBody, PlanNode, WindowSpec } from './nodes.ts';

/** @param inputs the nodes that feed `node`, in order */
export function describe(node: PlanNode, inputs: readonly PlanNode[]): string {
  const names = inputs.map(({ schema }) => uniqueNames(schema));
  const output = node.schema.fields.map(({ name }) => name);
  return bodyText(node, names, output);
}

type Inputs = readonly Names[];

/** Column names of a schema, a repeated one with a number behind it: k, k0. */
export function uniqueNames(schema: Schema): string[] {
  return distinct(schema.fields.map(({ name }) => name));
}

function distinct(names: Names): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let i = 0; taken.has(unique); i++) unique = `${name}${i}`;
    taken.add(unique);
    return unique;
  });
}

function bodyText(body: NodeBody, inputs: Inputs, output: Names): string {
  const first = inputs[0] ?? [];
  switch (body.kind) {
    case 'source':
      return sourceText(body, output);
    case 'values':
      return `Values(tuples=[${body.rows.length} rows], fields=[${output.join(', ')}])`;
    case 'calc':
      return calcText(body.projections, body.condition, first, output);
    case 'watermark': {
      const expression =
        body.expression === null ? 'SOURCE_WATERMARK()' : expressionText(body.expression, first);
      return `WatermarkAssigner(rowtime=[${first[body.rowtime]}], watermark=[${expression}])`;
    }
    case 'union':
      return `Union(all=[true], union=[${output.join(', ')}])`;
    case 'expand':
      return `Expand(projects=[${body.projections.length}], fields=[${output.join(', ')}])`;
    case 'changelogNormalize':
      return `ChangelogNormalize(key=[${namesText(body.keys, first)}]${whereText(body.condition, first)})`;
    case 'dropUpdateBefore':
      return 'DropUpdateBefore';
    case 'sinkMaterialize':
      return `SinkMaterializer(key=[${namesText(body.keys, first)}], conflict=[${body.conflict}])`;
    case 'toChangelog':
      return `ToChangelog(fields=[${output.join(', ')}])`;
    case 'fromChangelog':
      return `FromChangelog(op=[${first[body.column]}])`;
    case 'sideOutput':
      return `SideOutput(side=[${body.side}], table=[${body.table.path}], fields=[${output.join(', ')}])`;
    case 'sink':
      return `Sink(table=[${body.table?.path ?? '*anonymous*'}], fields=[${output.join(', ')}])`;
    default:
      return groupingText(body, inputs, output);
  }
}

type Rest = Exclude<
  NodeBody,
  {
    kind:
      | 'source'
      | 'values'
      | 'calc'
      | 'watermark'
      | 'union'
      | 'expand'
      | 'changelogNormalize'
      | 'dropUpdateBefore'
      | 'sinkMaterialize'
      | 'toChangelog'
      | 'fromChangelog'
      | 'sideOutput'
      | 'sink';
  }
>;

function groupingText(body: Rest, inputs: Inputs, output: Names): string {
  const first = inputs[0] ?? [];
  switch (body.kind) {
    case 'windowTableFunction':
      return `WindowTableFunction(window=[${windowText(body.window, first)}])`;
    case 'windowAggregate': {
      const name = body.legacy ? 'GroupWindowAggregate' : 'WindowAggregate';
      const window = `window=[${windowText(body.window, first)}]`;
      const select = selectText(body.keys, body.aggregates, first, body.properties);
      return `${name}(${groupBy(body.keys, first)}${window}, select=[${select}])`;
    }
    case 'groupAggregate': {
      const select = selectText(body.keys, body.aggregates, first, []);
      return `GroupAggregate(${groupBy(body.keys, first)}select=[${select}])`;
    }
    case 'overAggregate':
      return overText(body, first);
    case 'rank': {
      const end =
        typeof body.end === 'number' ? `rankEnd=${body.end}` : `rankEnd=${first[body.end.column]}`;
      const how = `strategy=[${body.strategy}], rankType=[${body.function}], rankRange=[rankStart=${body.start}, ${end}]`;
      return `Rank(${how}, ${partitionText(body.partitionKeys, body.orderBy, first)})`;
    }
    case 'windowRank': {
      const range = `rankRange=[rankStart=${body.start}, rankEnd=${body.end}]`;
      const window = `window=[${windowText(body.window, first)}]`;
      return `WindowRank(${window}, ${range}, ${partitionText(body.partitionKeys, body.orderBy, first)})`;
    }
    case 'deduplicate': {
      const keep = body.keep === 'first' ? 'FirstRow' : 'LastRow';
      const time = body.time === 'event' ? 'ROWTIME' : 'PROCTIME';
      return `Deduplicate(keep=[${keep}], key=[${namesText(body.keys, first)}], order=[${time}])`;
    }
    case 'temporalSort':
      return `TemporalSort(orderBy=[${sortText(body.keys, first)}])`;
    case 'sort': {
      const limit = body.limit < 0 ? '' : `, offset=[${body.offset}], fetch=[${body.limit}]`;
      return `Sort(orderBy=[${sortText(body.keys, first)}]${limit})`;
    }
    case 'limit':
      return `Limit(offset=[${body.offset}], fetch=[${body.limit < 0 ? 'unlimited' : body.limit}])`;
    case 'correlate': {
      const args = body.args.map((argument) => expressionText(argument, first)).join(', ');
      return `Correlate(invocation=[${body.name}(${args})], joinType=[${body.joinType}])`;
    }
    case 'match':
      return `Match(${partitionText(body.partitionKeys, body.orderBy, first)}, measures=[${body.measures.map(({ alias }) => alias).join(', ')}])`;
    default:
      return joinText(body, inputs, output);
  }
}

function sourceText(body: Extract<NodeBody, { kind: 'source' }>, output: Names): string {
  const parts = [
    `table=[[${body.table.path.replaceAll('.', ', ')}]]`,
    `fields=[${output.join(', ')}]`,
  ];
  if (body.filters.length > 0) {
    const filters = body.filters.map((filter) => expressionText(filter, output)).join(', ');
    parts.push(`filter=[${filters}]`);
  }
  if (body.limit >= 0) parts.push(`limit=[${body.limit}]`);
  return `TableSourceScan(${parts.join(', ')})`;
}

function calcText(
  projections: readonly Expression[],
  condition: Expression | null,
  input: Names,
  output: Names,
): string {
  const select = projections.map((expression, i) =>
    aliased(expressionText(expression, input), output[i]!),
  );
  return `Calc(select=[${select.join(', ')}]${whereText(condition, input)})`;
}

function whereText(condition: Expression | null, input: Names): string {
  return condition === null ? '' : `, where=[${expressionText(condition, input)}]`;
}

function aliased(text: string, name: string): string {
  return text === name ? text : `${text} AS ${name}`;
}

function groupBy(keys: readonly number[], input: Names): string {
  return keys.length === 0 ? '' : `groupBy=[${namesText(keys, input)}], `;
}

function aggregateText(one: AggregateCall, input: Names): string {
  const args = one.args.map((argument) => expressionText(argument, input)).join(', ');
  const inner = one.args.length === 0 && one.name === 'COUNT' ? '*' : args;
  const filter = one.filter === null ? '' : ` FILTER ${expressionText(one.filter, input)}`;
  const order = one.orderBy.length === 0 ? '' : ` ORDER BY ${sortText(one.orderBy, input)}`;
  const name = `${one.name}(${one.distinct ? 'DISTINCT ' : ''}${inner}${order})${filter}`;
  return aliased(name, one.alias);
}

function selectText(
  keys: readonly number[],
  aggregates: readonly AggregateCall[],
  input: Names,
  properties: readonly string[],
): string {
  return [
    ...keys.map((key) => input[key]!),
    ...aggregates.map((one) => aggregateText(one, input)),
    ...properties,
  ].join(', ');
}

function partitionText(keys: readonly number[], order: readonly SortKey[], input: Names): string {
  return `partitionBy=[${namesText(keys, input)}], orderBy=[${sortText(order, input)}]`;
}

function overText(body: Extract<NodeBody, { kind: 'overAggregate' }>, input: Names): string {
  const groups = body.groups.map(({ frame, preceding, following, aggregates }) => {
    const from = preceding === null ? 'UNBOUNDED PRECEDING' : `${preceding} PRECEDING`;
    const to =
      following === 0
        ? 'CURRENT ROW'
        : following === null
          ? 'UNBOUNDED FOLLOWING'
          : `${following} FOLLOWING`;
    const calls = aggregates.map((one) => aggregateText(one, input)).join(', ');
    return `${frame.toUpperCase()} BETWEEN ${from} AND ${to}: ${calls}`;
  });
  return `OverAggregate(${partitionText(body.partitionKeys, body.orderBy, input)}, window=[${groups.join('; ')}])`;
}

type JoinNode = Extract<
  NodeBody,
  { kind: 'join' | 'intervalJoin' | 'windowJoin' | 'temporalJoin' | 'lookupJoin' }
>;

const JOIN_NAMES: Readonly<Record<JoinNode['kind'], string>> = {
  join: 'Join',
  intervalJoin: 'IntervalJoin',
  windowJoin: 'WindowJoin',
  temporalJoin: 'TemporalJoin',
  lookupJoin: 'LookupJoin',
};

function joinText(body: JoinNode, inputs: Inputs, output: Names): string {
  const left = inputs[0] ?? [];
  const lookup = body.kind === 'lookupJoin';
  const rightNames = lookup ? body.tableSchema.fields.map(({ name }) => name) : (inputs[1] ?? []);
  const right = distinct([...left, ...rightNames]).slice(left.length);
  const on = body.leftKeys.map((key, i) => {
    const sign = body.nullSafe[i] === true ? 'IS NOT DISTINCT FROM' : '=';
    return `${left[key]} ${sign} ${right[body.rightKeys[i]!]}`;
  });
  const seen = lookup ? output : distinct([...left, ...right]);
  if (body.condition !== null) on.push(expressionText(body.condition, seen));
  const parts = [`joinType=[${body.joinType}]`, `where=[${on.join(' AND ') || 'true'}]`];
  if (body.kind === 'intervalJoin') {
    const bounds = `leftLowerBound=${body.lowerMs}, leftUpperBound=${body.upperMs}`;
    parts.push(`windowBounds=[isRowTime=${!body.processingTime}, ${bounds}]`);
  }
  if (lookup) parts.unshift(`table=[${body.table.path}]`);
  if (body.kind === 'join') parts.push(...ttlText(body));
  return `${JOIN_NAMES[body.kind]}(${parts.join(', ')})`;
}

/** Only where a hint says so. */
function ttlText(body: Extract<JoinNode, { kind: 'join' }>): string[] {
  const { leftStateTtlMs: left, rightStateTtlMs: right } = body;
  if (left < 0 && right < 0) return [];
  const text = (ttlMs: number): string => (ttlMs < 0 ? 'default' : durationText(ttlMs));
  return [`stateTtl=[${text(left)}, ${text(right)}]`];
}

function windowText(window: WindowSpec, input: Names): string {
  const time = window.timeColumn < 0 ? '' : `time_col=[${input[window.timeColumn]}], `;
  switch (window.kind) {
    case 'tumble':
      return `TUMBLE(${time}size=[${durationText(window.sizeMs)}]${offsetText(window.offsetMs)})`;
    case 'hop':
      return `HOP(${time}size=[${durationText(window.sizeMs)}], slide=[${durationText(window.slideMs)}]${offsetText(window.offsetMs)})`;
    case 'cumulate':
      return `CUMULATE(${time}max_size=[${durationText(window.sizeMs)}], step=[${durationText(window.stepMs)}]${offsetText(window.offsetMs)})`;
    case 'session': {
      const keys = window.partitionKeys;
      const by = keys.length === 0 ? '' : `, partition keys=[${namesText(keys, input)}]`;
      return `SESSION(${time}gap=[${durationText(window.gapMs)}]${by})`;
    }
    case 'attached': {
      const start = window.startColumn < 0 ? '' : `win_start=[${input[window.startColumn]}], `;
      return `WINDOW(${start}win_end=[${input[window.endColumn]}])`;
    }
  }
}

function offsetText(offsetMs: number): string {
  return offsetMs === 0 ? '' : `, offset=[${durationText(offsetMs)}]`;
}

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** The largest unit that divides it. */
export function durationText(ms: number): string {
  for (const [unit, size] of UNITS) if (ms !== 0 && ms % size === 0) return `${ms / size} ${unit}`;
  return `${ms} ms`;
}

/** Hash keys of an edge by name. */
export function exchangeText({ exchange }: Edge, input: Names): string | null {
  switch (exchange.kind) {
    case 'forward':
      return null;
    case 'hash':
      return `Exchange(distribution=[hash[${namesText(exchange.keys, input)}]])`;
    default:
      return `Exchange(distribution=[${exchange.kind}])`;
  }
}
