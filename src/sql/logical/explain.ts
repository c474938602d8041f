/** Logical plans as text, in Flink's names for relational operators. */

import type { AggregateCall } from '../../expression/index.ts';
import { expressionText, type Names } from '../../plan/index.ts';
import type { LogicalNode, WindowShape } from './nodes.ts';
import { inputsOf } from './rewrite.ts';

export function explainLogical(node: LogicalNode): string {
  const lines: string[] = [];
  print(node, '', '', lines);
  return lines.join('\n');
}

function print(node: LogicalNode, head: string, rest: string, lines: string[]): void {
  lines.push(head + lineOf(node));
  const inputs = inputsOf(node);
  inputs.forEach((input, i) => {
    const last = i === inputs.length - 1;
    print(input, `${rest}${last ? '+- ' : ':- '}`, `${rest}${last ? '   ' : ':  '}`, lines);
  });
}

function namesOf(node: LogicalNode): Names {
  return node.columns.map(({ name }) => name);
}

function lineOf(node: LogicalNode): string {
  const output = namesOf(node);
  const input = inputsOf(node).flatMap((one) => [...namesOf(one)]);
  const text = (columns: readonly number[]): string =>
    columns.map((column) => input[column]).join(', ');
  switch (node.kind) {
    case 'scan':
      return `LogicalTableScan(table=[[${node.source.path.join(', ')}]])`;
    case 'values':
      return `LogicalValues(tuples=[${node.rows.length} rows])`;
    case 'project': {
      const parts = node.expressions.map(
        (expression, i) => `${output[i]}=[${expressionText(expression, input)}]`,
      );
      return `LogicalProject(${parts.join(', ')})`;
    }
    case 'filter':
      return `LogicalFilter(condition=[${expressionText(node.condition, input)}])`;
    case 'watermark': {
      const expression =
        node.expression === null ? 'SOURCE_WATERMARK()' : expressionText(node.expression, input);
      return `LogicalWatermarkAssigner(rowtime=[${input[node.rowtime]}], watermark=[${expression}])`;
    }
    case 'expand':
      return `LogicalExpand(projects=[${node.projections.length}])`;
    case 'windowFunction':
      return `LogicalTableFunctionScan(invocation=[${shapeText(node.window)} over ${input[node.timeColumn]}])`;
    case 'aggregate':
      return `LogicalAggregate(group=[{${text(node.keys)}}], calls=[${callsText(node.aggregates, input)}])`;
    case 'windowAggregate':
      return `LogicalWindowAggregate(group=[{${text(node.keys)}}], window=[${shapeText(node.window)} over ${input[node.timeColumn]}], calls=[${callsText(node.aggregates, input)}])`;
    default:
      return otherLine(node, input);
  }
}

type Other = Exclude<
  LogicalNode,
  {
    kind:
      | 'scan'
      | 'values'
      | 'project'
      | 'filter'
      | 'watermark'
      | 'expand'
      | 'windowFunction'
      | 'aggregate'
      | 'windowAggregate';
  }
>;

function otherLine(node: Other, input: Names): string {
  const text = (columns: readonly number[]): string =>
    columns.map((column) => input[column]).join(', ');
  switch (node.kind) {
    case 'over': {
      const groups = node.groups.map(
        ({ partitionKeys, orderBy, aggregates }) =>
          `partition {${text(partitionKeys)}} order by [${text(orderBy.map(({ column }) => column))}] calls [${callsText(aggregates, input)}]`,
      );
      return `LogicalWindow(${groups.join('; ')})`;
    }
    case 'rank': {
      const end = typeof node.end === 'number' ? node.end : input[node.end.column];
      return `LogicalRank(rankType=[${node.function}], rankRange=[${node.start}, ${end}], partitionBy=[${text(node.partitionKeys)}], orderBy=[${text(node.orderBy.map(({ column }) => column))}])`;
    }
    case 'join': {
      const condition = node.condition === null ? 'true' : expressionText(node.condition, input);
      const time = node.systemTime === null ? '' : `, period=[${input[node.systemTime]}]`;
      return `LogicalJoin(condition=[${condition}], joinType=[${node.joinType}]${time})`;
    }
    case 'correlate': {
      const args = node.args.map((argument) => expressionText(argument, input)).join(', ');
      return `LogicalCorrelate(invocation=[${node.name}(${args})], joinType=[${node.joinType}])`;
    }
    case 'setOperation':
      return `Logical${node.operator[0]!.toUpperCase()}${node.operator.slice(1)}(all=[${node.all}])`;
    case 'sort': {
      const keys = node.keys.map(
        ({ column, descending }) => `${input[column]} ${descending ? 'DESC' : 'ASC'}`,
      );
      const fetch = node.limit < 0 ? '' : `, fetch=[${node.limit}]`;
      const offset = node.offset === 0 ? '' : `, offset=[${node.offset}]`;
      return `LogicalSort(sort=[${keys.join(', ')}]${offset}${fetch})`;
    }
    case 'match':
      return `LogicalMatch(partition=[${text(node.partitionKeys)}], order=[${text(node.orderBy.map(({ column }) => column))}], measures=[${node.measures.map(({ alias }) => alias).join(', ')}])`;
    case 'sideOutput':
      return `LogicalSideOutput(side=[${node.side}], table=[[${node.source.path.join(', ')}]])`;
    case 'rechange':
      return `LogicalChangelog(direction=[${node.direction}], op=[${node.operationColumn}])`;
  }
}

function callsText(calls: readonly AggregateCall[], input: Names): string {
  return calls
    .map((one) => {
      const args = one.args.map((argument) => expressionText(argument, input)).join(', ');
      const distinct = one.distinct ? 'DISTINCT ' : '';
      const filter = one.filter === null ? '' : ` FILTER ${expressionText(one.filter, input)}`;
      return `${one.name}(${distinct}${args})${filter}`;
    })
    .join(', ');
}

function shapeText(window: WindowShape): string {
  switch (window.kind) {
    case 'tumble':
      return `TUMBLE(${window.sizeMs} ms)`;
    case 'hop':
      return `HOP(${window.slideMs} ms, ${window.sizeMs} ms)`;
    case 'cumulate':
      return `CUMULATE(${window.stepMs} ms, ${window.sizeMs} ms)`;
    case 'session':
      return `SESSION(${window.gapMs} ms)`;
  }
}
