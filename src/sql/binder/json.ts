/** The SQL/JSON functions: their clauses become literal arguments with Flink's defaults filled in. */

import { NULL, withNullable } from '../../core/index.ts';
import { type Expression, literal } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { aggregateReference, functionName } from './call.ts';
import type { AggregateRequest, Environment } from './environment.ts';
import { invalidQuery, notAllowedIn } from './errors.ts';
import { bindAll, bindExpression, symbol } from './expression.ts';
import { resolve, resolveAggregateCall } from './functions.ts';
import { orderRequests } from './order.ts';
import { resolveType } from './types.ts';

/**
 * Arguments in the plan:
 * JSON_EXISTS(input, path, onError), JSON_VALUE(input, path, onEmpty, default, onError, default),
 * JSON_QUERY(input, path, wrapper, onEmpty, onError), JSON_OBJECT(onNull, key, value, ..),
 * JSON_ARRAY(onNull, value, ..); behaviours are literal texts.
 */
export function bindJson(node: ast.JsonExpression, env: Environment): Expression {
  switch (node.kind) {
    case 'JsonExists': {
      const onError = node.onError === undefined ? [] : [symbol(node.onError)];
      return resolve('JSON_EXISTS', [...pathOf(node, env), ...onError], node.span);
    }
    case 'JsonValue':
      return bindValue(node, env);
    case 'JsonQuery':
      return bindQuery(node, env);
    case 'JsonObject': {
      const entries = node.entries.flatMap((entry) => [
        bindExpression(entry.key, env),
        jsonText(entry, env),
      ]);
      return resolve('JSON_OBJECT', [symbol(node.onNull ?? 'NULL'), ...entries], node.span);
    }
    case 'JsonArray': {
      const elements = node.elements.map((element) => jsonText(element, env));
      return resolve('JSON_ARRAY', [symbol(node.onNull ?? 'ABSENT'), ...elements], node.span);
    }
    case 'JsonObjectAgg':
    case 'JsonArrayAgg':
      return bindAggregate(node, env);
  }
}

function pathOf(
  node: { readonly input: ast.Expression; readonly path: ast.Expression },
  env: Environment,
): Expression[] {
  return [bindExpression(node.input, env), bindExpression(node.path, env)];
}

function bindValue(node: ast.JsonValue, env: Environment): Expression {
  const behavior = (clause: ast.JsonBehavior | undefined): Expression[] => [
    symbol(clause?.behavior ?? 'NULL'),
    clause?.value === undefined ? literal(null, NULL()) : bindExpression(clause.value, env),
  ];
  const args = [...pathOf(node, env), ...behavior(node.onEmpty), ...behavior(node.onError)];
  return returning(resolve('JSON_VALUE', args, node.span), node.returning);
}

function bindQuery(node: ast.JsonQuery, env: Environment): Expression {
  const args = [
    ...pathOf(node, env),
    symbol(node.wrapper ?? 'WITHOUT'),
    symbol(node.onEmpty?.behavior ?? 'NULL'),
    symbol(node.onError?.behavior ?? 'NULL'),
  ];
  checkArrayReturning(node);
  return returning(resolve('JSON_QUERY', args, node.span), node.returning);
}

function checkArrayReturning({ returning, onEmpty, onError, span }: ast.JsonQuery): void {
  if (returning === undefined || resolveType(returning).kind !== 'ARRAY') return;
  if (onEmpty?.behavior !== 'EMPTY OBJECT' && onError?.behavior !== 'EMPTY OBJECT') return;
  throw invalidQuery('EMPTY OBJECT does not go with RETURNING an array', span);
}

/** RETURNING names the type of the call. */
function returning(bound: Expression, type: ast.TypeNode | undefined): Expression {
  if (type === undefined || bound.kind !== 'call') return bound;
  return { ...bound, type: withNullable(resolveType(type), true) };
}

/** FORMAT JSON, JSON(..) and nested constructors: the text is put in as it is. */
function jsonText(
  { value, formatJson }: { readonly value: ast.Expression; readonly formatJson: boolean },
  env: Environment,
): Expression {
  if (value.kind === 'Call' && functionName(value) === 'JSON') {
    return resolve('JSON', bindAll(value.arguments, env), value.span);
  }
  const bound = bindExpression(value, env);
  const isJson = formatJson || value.kind === 'JsonObject' || value.kind === 'JsonArray';
  return isJson ? resolve('JSON', [bound], value.span) : bound;
}

function bindAggregate(node: ast.JsonObjectAgg | ast.JsonArrayAgg, env: Environment): Expression {
  const name = node.kind === 'JsonObjectAgg' ? 'JSON_OBJECTAGG' : 'JSON_ARRAYAGG';
  if (env.aggregates === null) throw notAllowedIn(`the aggregate ${name}`, env.clause, node.span);
  const inner = { ...env, aggregates: null, overs: null, clause: `an argument of ${name}` };
  const values =
    node.kind === 'JsonObjectAgg'
      ? [bindExpression(node.entry.key, inner), jsonText(node.entry, inner)]
      : [jsonText(node.element, inner)];
  const absent = (node.onNull ?? (node.kind === 'JsonObjectAgg' ? 'NULL' : 'ABSENT')) === 'ABSENT';
  const full = `${name}_${absent ? 'ABSENT' : 'NULL'}_ON_NULL`;
  const options = { distinct: false, grouped: env.grouped };
  const orderBy = node.kind === 'JsonArrayAgg' ? (node.orderBy ?? []) : [];
  const request: AggregateRequest = {
    ...resolveAggregateCall(full, values, options, node.span),
    distinct: false,
    filter: null,
    orderBy: orderRequests(orderBy, inner),
    span: node.span,
  };
  return aggregateReference(env.aggregates.push(request) - 1, request);
}
