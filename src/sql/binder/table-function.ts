/** Functions in FROM: windows over a table, late(t), UNNEST and functions of the user. */

import { type DataType, INTEGER, type Span, withNullable } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { correlate, projectColumns } from '../logical/build.ts';
import type { Column, LogicalNode } from '../logical/nodes.ts';
import { functionName } from './call.ts';
import { bindChangelogFunction, isChangelogFunction } from './changelog-function.ts';
import { type BinderContext, environment } from './environment.ts';
import { invalidQuery, typeMismatch, unsupported } from './errors.ts';
import { bindAll, bindExpression } from './expression.ts';
import { type Bound, single } from './from.ts';
import { placed } from './functions.ts';
import { Scope } from './scope.ts';
import { singleRow } from './select.ts';
import { bindSideOutput, isSideOutput } from './side-output.ts';
import { bindWindowFunction, isWindowTableFunction, tableArgument } from './window-function.ts';

export function bindStandaloneFunction(
  from: ast.TableFunction | ast.Unnest,
  context: BinderContext,
  parent: Scope | null,
): Bound {
  if (from.kind === 'TableFunction') {
    const node = bindTableOperator(from.call, context, parent);
    if (node !== undefined) return withArgumentName(single(node, from.alias), from);
  }
  const row = singleRow(from.span);
  const scope = new Scope([], parent);
  const call = bindTableCall(from, context, scope);
  const made = correlate(row, 'inner', call, from.span);
  const output = call.output.map((_, i) => row.columns.length + i);
  return single(projectColumns(made, output), unnamedColumns(from));
}

/** Without an alias the columns are still those of the table that the function reads. */
function withArgumentName(bound: Bound, from: ast.TableFunction): Bound {
  if (from.alias !== undefined) return bound;
  const name = from.call.arguments.flatMap(tableName)[0];
  return { ...bound, relations: bound.relations.map((one) => ({ ...one, alias: name ?? null })) };
}

function tableName(argument: ast.Expression): string[] {
  const value = argument.kind === 'NamedArgument' ? argument.value : argument;
  const table = tableArgument(value)?.table;
  if (table === undefined) return [];
  const name =
    table.kind === 'Name' ? table : table.body.kind === 'ExplicitTable' ? table.body.name : null;
  return name === null ? [] : [name.parts.at(-1)!.name];
}

/** Functions of whole tables: undefined when `call` is none. */
function bindTableOperator(
  call: ast.Call,
  context: BinderContext,
  parent: Scope | null,
): LogicalNode | undefined {
  const name = functionName(call);
  if (isWindowTableFunction(name)) return bindWindowFunction(call, name, context, parent);
  if (isSideOutput(name)) return bindSideOutput(call, name, context);
  if (isChangelogFunction(name)) return bindChangelogFunction(call, name, context, parent);
  return undefined;
}

export interface TableCall {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly output: readonly Column[];
}

/** The function of a lateral join, its columns already under their aliases. */
export function bindTableCall(
  from: ast.TableFunction | ast.Unnest,
  context: BinderContext,
  scope: Scope,
): TableCall {
  const env = environment(context, scope, 'a table function');
  const call = from.kind === 'Unnest' ? bindUnnest(from, env) : bindUserTable(from.call, env);
  const names = from.alias?.columns ?? [];
  if (names.length === 0) return call;
  if (names.length !== call.output.length) {
    const message = `'${from.alias!.name.name}' names ${names.length} columns, the function gives ${call.output.length}`;
    throw invalidQuery(message, from.alias!.span);
  }
  const output = call.output.map((column, i) => ({ ...column, name: names[i]!.name }));
  return { ...call, output };
}

function unnamedColumns(from: ast.TableFunction | ast.Unnest): ast.TableAlias | undefined {
  return from.alias === undefined ? undefined : { ...from.alias, columns: [] };
}

function bindUserTable(call: ast.Call, env: ReturnType<typeof environment>): TableCall {
  const parts = call.name.parts.map((part) => part.name);
  const user = env.context.functions.find(parts);
  if (user === undefined || user.kind !== 'table') {
    throw unsupported(
      `the table function ${parts.join('.')}`,
      call.span,
      'CREATE FUNCTION makes one known',
    );
  }
  const bound = bindAll(call.arguments, env);
  return placed(call.span, () => {
    const args = user.coerce(bound);
    return { name: user.name, args, output: rowColumns(user.result(args), 'EXPR$0') };
  });
}

/** A ROW gives its fields as columns, anything else one column. */
function rowColumns(type: DataType, name: string): Column[] {
  if (type.kind !== 'ROW') return [{ name, type, time: null }];
  return type.fields.map((field) => ({
    name: field.name,
    type: withNullable(field.type, field.type.nullable || type.nullable),
    time: null,
  }));
}

function bindUnnest(from: ast.Unnest, env: ReturnType<typeof environment>): TableCall {
  if (from.collections.length !== 1) throw unsupported('UNNEST of several collections', from.span);
  const [written] = from.collections as [ast.Expression];
  const collection = bindExpression(written, env);
  const output = elementColumns(collection.type, written.span);
  if (!from.withOrdinality) return { name: 'UNNEST', args: [collection], output };
  const ordinality = { name: 'ORDINALITY', type: INTEGER(false), time: null };
  return {
    name: 'UNNEST_WITH_ORDINALITY',
    args: [collection],
    output: [...output, ordinality],
  };
}

function elementColumns(type: DataType, span: Span): Column[] {
  if (type.kind === 'MAP') {
    return [
      { name: 'KEY', type: type.key, time: null },
      { name: 'VALUE', type: type.value, time: null },
    ];
  }
  if (type.kind === 'ARRAY' || type.kind === 'MULTISET') return rowColumns(type.element, 'EXPR$0');
  throw typeMismatch('UNNEST needs an ARRAY, MAP or MULTISET', span);
}
