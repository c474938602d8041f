/** One line per operator for EXPLAIN, in the words of Flink's physical nodes. */

import type { AggregateCall, Expression, SortKey } from '../expression/index.ts';
import { joinText } from './describe-join.ts';
import { expressionText, type Names, namesText, sortText } from './expression-text.ts';
import { uniqueNames } from './names.ts';
import type { Edge, NodeBody, PlanNode } from './nodes.ts';
import { windowText } from './window-text.ts';

/** @param inputs the nodes that feed `node`, in order */
export function describe(node: PlanNode, inputs: readonly PlanNode[]): string {
  const names = inputs.map(({ schema }) => uniqueNames(schema));
  const output = node.schema.fields.map(({ name }) => name);
  return bodyText(node, names, output);
}

type Inputs = readonly Names[];

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
