/** TUMBLE, HOP, CUMULATE and SESSION in FROM: arguments by place or name, and a time attribute. */

import { isTimestamp, type Span, typeToString } from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import { windowFunction } from '../logical/build.ts';
import type { LogicalNode, WindowShape } from '../logical/nodes.ts';
import { type BinderContext, environment } from './environment.ts';
import { invalidQuery, unknownColumn, unsupported } from './errors.ts';
import { bindExpression } from './expression.ts';
import { bindTableName } from './from.ts';
import { intervalMs } from './group-window.ts';
import { bindQuery } from './query.ts';
import { Scope } from './scope.ts';

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  TUMBLE: ['DATA', 'TIMECOL', 'SIZE', 'OFFSET'],
  HOP: ['DATA', 'TIMECOL', 'SLIDE', 'SIZE', 'OFFSET'],
  CUMULATE: ['DATA', 'TIMECOL', 'STEP', 'SIZE', 'OFFSET'],
  SESSION: ['DATA', 'TIMECOL', 'GAP'],
};

export function isWindowTableFunction(name: string): boolean {
  return name in PARAMETERS;
}

export function bindWindowFunction(
  call: ast.Call,
  name: string,
  context: BinderContext,
  parent: Scope | null,
): LogicalNode {
  const args = namedArguments(call, name, PARAMETERS[name]!);
  const data = tableArgument(args.get('DATA'));
  if (data === undefined) {
    throw invalidQuery(`${name} needs a table first: TABLE t`, args.get('DATA')?.span ?? call.span);
  }
  const input = bindTableArgument(data, context, parent);
  const timeColumn = timeColumnOf(args.get('TIMECOL'), name, input, context, call.span);
  const shape = shapeOf(name, args, context, call.span);
  if (data.partitionBy.length > 0 && shape.kind !== 'session') {
    throw unsupported(`PARTITION BY of ${name}`, data.span, 'only SESSION has it');
  }
  if (data.orderBy.length > 0) throw unsupported(`ORDER BY of ${name}`, data.span);
  const partitionKeys = data.partitionBy.map((column) => columnOf(column, input));
  return windowFunction(input, shape, timeColumn, partitionKeys, call.span);
}

/** Arguments by the parameter's name: all by place, or all by name. */
export function namedArguments(
  call: ast.Call,
  name: string,
  parameters: readonly string[],
): Map<string, ast.Expression> {
  if (call.arguments.length > parameters.length) {
    throw invalidQuery(`${name} takes (${parameters.join(', ')})`, call.span);
  }
  const found = new Map<string, ast.Expression>();
  for (const [i, argument] of call.arguments.entries()) {
    if (argument.kind !== 'NamedArgument') {
      found.set(parameters[i]!, argument);
      continue;
    }
    const parameter = argument.name.name.toUpperCase();
    if (!parameters.includes(parameter)) {
      throw invalidQuery(
        `${name} has no parameter '${argument.name.name}'`,
        argument.span,
        `it has ${parameters.join(', ')}`,
      );
    }
    found.set(parameter, argument.value);
  }
  return found;
}

/** `TABLE t PARTITION BY k`, or a query as it is. */
export function tableArgument(node: ast.Expression | undefined): ast.TableArgument | undefined {
  if (node?.kind !== 'Subquery') return node?.kind === 'TableArgument' ? node : undefined;
  const { query, span } = node;
  return { kind: 'TableArgument', table: query, partitionBy: [], orderBy: [], span };
}

export function bindTableArgument(
  argument: ast.TableArgument,
  context: BinderContext,
  parent: Scope | null,
): LogicalNode {
  return argument.table.kind === 'Name'
    ? bindTableName(argument.table, [], context)
    : bindQuery(argument.table, context, parent);
}

export function columnOf(name: ast.Identifier, input: LogicalNode): number {
  const index = input.columns.findIndex((column) => column.name === name.name);
  if (index < 0)
    throw unknownColumn(
      name.name,
      input.columns.map((column) => column.name),
      name.span,
    );
  return index;
}

function timeColumnOf(
  argument: ast.Expression | undefined,
  name: string,
  input: LogicalNode,
  context: BinderContext,
  span: Span,
): number {
  if (argument?.kind !== 'Descriptor' || argument.columns.length !== 1) {
    throw invalidQuery(`${name} needs DESCRIPTOR(time column)`, argument?.span ?? span);
  }
  const index = columnOf(argument.columns[0]!, input);
  const column = input.columns[index]!;
  const usable = context.streaming ? column.time !== null : isTimestamp(column.type);
  if (!usable) {
    throw invalidQuery(
      `The window function requires the timecol is a time attribute type, but is ${typeToString(column.type)}.`,
      argument.span,
      `declare WATERMARK FOR ${column.name} in its table`,
    );
  }
  return index;
}

function shapeOf(
  name: string,
  args: ReadonlyMap<string, ast.Expression>,
  context: BinderContext,
  span: Span,
): WindowShape {
  const env = environment(context, new Scope([]), name);
  const interval = (parameter: string): number => {
    const argument = args.get(parameter);
    if (argument === undefined) throw invalidQuery(`${name} needs ${parameter}`, span);
    const ms = intervalMs(bindExpression(argument, env), name, argument.span);
    if (ms <= 0) throw invalidQuery(`${parameter} of ${name} must be positive`, argument.span);
    return ms;
  };
  const offset = args.get('OFFSET');
  const offsetMs =
    offset === undefined ? 0 : intervalMs(bindExpression(offset, env), name, offset.span);
  switch (name) {
    case 'TUMBLE':
      return { kind: 'tumble', sizeMs: interval('SIZE'), offsetMs };
    case 'HOP':
      return { kind: 'hop', slideMs: interval('SLIDE'), sizeMs: interval('SIZE'), offsetMs };
    case 'CUMULATE':
      return cumulate(interval('STEP'), interval('SIZE'), offsetMs, span);
    default:
      return { kind: 'session', gapMs: interval('GAP') };
  }
}

function cumulate(stepMs: number, sizeMs: number, offsetMs: number, span: Span): WindowShape {
  if (sizeMs % stepMs !== 0) {
    throw invalidQuery(
      `CUMULATE table function based aggregate requires maxSize must be an integral multiple of step, but got maxSize ${sizeMs} ms and step ${stepMs} ms`,
      span,
    );
  }
  return { kind: 'cumulate', sizeMs, stepMs, offsetMs };
}
