/** Function calls: scalar, aggregate, OVER, of the group window and of the user. */

import type { MillraceError, Span } from '../../core/index.ts';
import { CHAR } from '../../core/index.ts';
import { call, type Expression, literal, type UserSignature } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { bindColumn } from './column.ts';
import { AGGREGATE, type AggregateRequest, type Environment, GROUPING } from './environment.ts';
import { invalidQuery, notAllowedIn, unsupported } from './errors.ts';
import { bindAll, bindCondition, symbol } from './expression.ts';
import {
  GROUPING_TYPE,
  isAggregate,
  isFunction,
  isOverOnly,
  placed,
  type ResolvedAggregateCall,
  resolve,
  resolveAggregateCall,
} from './functions.ts';
import { bindWindowAuxiliary, isWindowAuxiliary } from './group-window.ts';
import { bindPatternCall } from './match-names.ts';
import { orderRequests } from './order.ts';
import { bindOver } from './over.ts';

/** The name in upper case when it has one part: functions of the catalogue have no case. */
export function functionName(node: ast.Call): string {
  return node.name.parts
    .map((part) => part.name)
    .join('.')
    .toUpperCase();
}

export function bindCall(node: ast.Call, env: Environment): Expression {
  const name = functionName(node);
  if (isBareWord(node) && !isFunction(name)) {
    return bindColumn({ kind: 'ColumnReference', parts: node.name.parts, span: node.span }, env);
  }
  if (isWindowAuxiliary(name)) return bindWindowAuxiliary(node, name, env);
  if (GROUPING_FUNCTIONS.has(name)) return bindGrouping(node, name, env);
  if (node.over !== undefined) return bindOver(node, node.over, env);
  const user = env.context.functions.find(node.name.parts.map((part) => part.name));
  const aggregate = user === undefined ? isAggregate(name) : user.kind === 'aggregate';
  if (env.pattern !== null) {
    const bound = bindPatternCall(node, name, aggregate, env, env.pattern);
    if (bound !== undefined) return bound;
  }
  if (aggregate) return bindAggregate(node, env);
  if (isOverOnly(name)) throw invalidQuery(`${name} needs an OVER clause`, node.span);
  refuseClauses(node, name);
  if (user !== undefined) {
    return bindUserScalar(user, bindAll(node.arguments, env), node.span);
  }
  if (name === 'JSON') {
    throw invalidQuery('JSON() is only allowed inside JSON_OBJECT() or JSON_ARRAY()', node.span);
  }
  if (name === 'CURRENT_WATERMARK') return bindCurrentWatermark(node, env);
  if (name === 'CURRENT_DATABASE') {
    return literal(env.context.place.database, CHAR(env.context.place.database.length, false));
  }
  return resolve(name, bindAll(node.arguments, env), node.span);
}

/** CURRENT_DATE, USER: words that call without parentheses, unless there is no such function. */
function isBareWord(node: ast.Call): boolean {
  return node.arguments.length === 0 && node.span.end === node.name.span.end;
}

function bindUserScalar(user: UserSignature, args: readonly Expression[], span: Span): Expression {
  if (user.kind === 'table') {
    throw invalidQuery(`the table function ${user.name} belongs in FROM: LATERAL TABLE(..)`, span);
  }
  return placed(span, () => {
    const coerced = user.coerce(args);
    return call(user.name, coerced, user.result(coerced));
  });
}

function refuseClauses(node: ast.Call, name: string): void {
  if (node.quantifier === 'DISTINCT') throw invalidQuery(`${name} takes no DISTINCT`, node.span);
  if (node.filter !== undefined) throw invalidQuery(`${name} takes no FILTER`, node.span);
  if (node.orderBy !== undefined || node.withinGroup !== undefined) {
    throw invalidQuery(`${name} takes no ORDER BY`, node.span);
  }
}

/** CURRENT_WATERMARK(rowtime): only of an event-time attribute. */
function bindCurrentWatermark(node: ast.Call, env: Environment): Expression {
  const args = bindAll(node.arguments, env);
  const [time] = args;
  const { streaming } = env.context;
  const known = streaming && time?.kind === 'column' && isRowtime(env, time.index);
  if (args.length !== 1 || !known) {
    throw invalidQuery(
      'CURRENT_WATERMARK() must be called with a single rowtime attribute argument',
      node.span,
    );
  }
  return resolve('CURRENT_WATERMARK', args, node.span);
}

export function isRowtime(env: Environment, index: number): boolean {
  return timeAttribute(env, index) === 'event';
}

export function timeAttribute(env: Environment, index: number): 'event' | 'processing' | null {
  const relation = env.scope.relations.findLast(({ start }) => start <= index);
  return relation?.columns[index - relation.start]?.time ?? null;
}

const GROUPING_FUNCTIONS = new Set(['GROUPING', 'GROUPING_ID', 'GROUP_ID']);

/** Resolved when the grouping sets are known. */
function bindGrouping(node: ast.Call, name: string, env: Environment): Expression {
  if (env.aggregates === null) throw notAllowedIn(name, env.clause, node.span);
  const inner = { ...env, aggregates: null, overs: null, clause: `an argument of ${name}` };
  const args = bindAll(node.arguments, inner);
  return call(GROUPING, [symbol(name), ...args], GROUPING_TYPE);
}

function bindAggregate(node: ast.Call, env: Environment): Expression {
  if (env.aggregates === null) throw aggregateMisplaced(node, env);
  const request = aggregateRequest(node, { ...env, aggregates: null });
  const at = env.aggregates.push(request) - 1;
  return aggregateReference(at, request);
}

/** The placeholder for request `at`, which the grouping puts a column in place of. */
export function aggregateReference(at: number, request: AggregateRequest): Expression {
  return call(AGGREGATE, [literal(at, { kind: 'INTEGER', nullable: false })], request.type);
}

function aggregateMisplaced(node: ast.Call, env: Environment): MillraceError {
  return notAllowedIn(`the aggregate ${functionName(node)}`, env.clause, node.span);
}

/** Arguments, DISTINCT, FILTER and ORDER BY of an aggregate, bound to the rows before grouping. */
export function aggregateRequest(node: ast.Call, env: Environment): AggregateRequest {
  const name = functionName(node);
  const inner = { ...env, overs: null, clause: `an argument of ${name}` };
  if (node.nulls === 'RESPECT') throw unsupported(`${name} with RESPECT NULLS`, node.span);
  const star = node.arguments.length === 1 && node.arguments[0]!.kind === 'Star';
  if (star && name !== 'COUNT') throw invalidQuery(`${name} takes no '*'`, node.span);
  const bound = star ? [] : bindAll(node.arguments, inner);
  if (node.withinGroup !== undefined) {
    throw invalidQuery(`${name} must not contain a WITHIN GROUP clause`, node.span);
  }
  checkArguments(name, bound, node.span);
  const distinct = node.quantifier === 'DISTINCT';
  const filter =
    node.filter === undefined ? null : bindCondition(node.filter, { ...inner, clause: 'FILTER' });
  return {
    ...resolveRequest(node, name, bound, env, {
      distinct,
      grouped: env.grouped && filter === null,
    }),
    distinct,
    filter,
    orderBy: orderRequests(node.orderBy ?? [], inner),
    span: node.span,
  };
}

/** Types that have an order but no accumulator in Flink. */
const UNORDERED: ReadonlySet<string> = new Set([
  'ARRAY',
  'MULTISET',
  'MAP',
  'ROW',
  'BINARY',
  'VARBINARY',
  'INTERVAL_DAY_TIME',
  'INTERVAL_YEAR_MONTH',
]);

function checkArguments(name: string, args: readonly Expression[], span: Span): void {
  if (name === 'COUNT' && args.length > 1) {
    throw unsupported('COUNT of more than one field', span, 'count a ROW, or one column');
  }
  const kind = args[0]?.type.kind;
  if ((name === 'MIN' || name === 'MAX') && kind !== undefined && UNORDERED.has(kind)) {
    throw unsupported(`${name} of type ${kind}`, span);
  }
}

function resolveRequest(
  node: ast.Call,
  name: string,
  args: readonly Expression[],
  env: Environment,
  options: { distinct: boolean; grouped: boolean },
): ResolvedAggregateCall {
  const user = env.context.functions.find(node.name.parts.map((part) => part.name));
  if (user === undefined) return resolveAggregateCall(name, args, options, node.span);
  return placed(node.span, () => {
    const coerced = user.coerce(args);
    return { name: user.name, args: coerced, type: user.result(coerced) };
  });
}
