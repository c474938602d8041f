/** Syntax of an expression to a typed expression over the columns of a scope. */

import {
  BOOLEAN,
  CHAR,
  type DataType,
  INTERVAL_DAY_TIME,
  INTERVAL_YEAR_MONTH,
  MillraceError,
  type Span,
  typeToString,
} from '../../core/index.ts';
import { call, type Expression, literal } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { bindCall } from './call.ts';
import { bindColumn, bindField } from './column.ts';
import type { Environment } from './environment.ts';
import { invalidQuery, notAllowedIn, notBoolean, unsupported } from './errors.ts';
import { cast, resolve } from './functions.ts';
import { bindJson } from './json.ts';
import { bindLiteral, negated } from './literals.ts';
import {
  bindBetween,
  bindBinary,
  bindCase,
  bindInList,
  bindIs,
  bindIsDistinctFrom,
  bindLike,
} from './operators.ts';
import { bindExists, bindInSubquery, bindQuantified, bindScalarSubquery } from './subquery.ts';
import { resolveType } from './types.ts';

/** Errors without a place get that of the expression. */
export function bindExpression(node: ast.Expression, env: Environment): Expression {
  try {
    return dispatch(node, env);
  } catch (error) {
    throw error instanceof MillraceError ? error.at(node.span) : error;
  }
}

export function bindAll(nodes: readonly ast.Expression[], env: Environment): Expression[] {
  return nodes.map((node) => bindExpression(node, env));
}

/** A condition: BOOLEAN, or an untyped NULL. */
export function bindCondition(node: ast.Expression, env: Environment): Expression {
  const bound = bindExpression(node, env);
  if (bound.type.kind === 'NULL') return literal(null, BOOLEAN());
  if (bound.type.kind !== 'BOOLEAN') throw notBoolean(env.clause, bound.type, node.span);
  return bound;
}

function dispatch(node: ast.Expression, env: Environment): Expression {
  switch (node.kind) {
    case 'NumberLiteral':
    case 'StringLiteral':
    case 'BinaryLiteral':
    case 'BooleanLiteral':
    case 'NullLiteral':
    case 'DateTimeLiteral':
    case 'IntervalLiteral':
      return bindLiteral(node);
    case 'IntervalExpression':
      return bindInterval(node, env);
    case 'ColumnReference':
      return bindColumn(node, env);
    case 'FieldAccess':
      return bindField(bindExpression(node.operand, env), [node.field], node.span);
    case 'Symbol':
      return symbol(node.name);
    case 'Parameter':
      throw unsupported('a dynamic parameter', node.span);
    case 'Default':
      throw notAllowedIn('DEFAULT', env.clause, node.span);
    case 'Star':
      throw notAllowedIn("'*'", `this place of ${env.clause}`, node.span);
    case 'NamedArgument':
    case 'TableArgument':
    case 'Descriptor':
      throw notAllowedIn(ARGUMENT_TEXT[node.kind], env.clause, node.span);
    default:
      return bindOperation(node, env);
  }
}

const ARGUMENT_TEXT = {
  NamedArgument: 'a named argument',
  TableArgument: 'a table argument',
  Descriptor: 'DESCRIPTOR',
};

type Operation = Exclude<
  ast.Expression,
  | ast.Literal
  | ast.IntervalExpression
  | ast.ColumnReference
  | ast.FieldAccess
  | ast.SymbolArgument
  | ast.Parameter
  | ast.DefaultValue
  | ast.Star
  | ast.NamedArgument
  | ast.TableArgument
  | ast.Descriptor
>;

function bindOperation(node: Operation, env: Environment): Expression {
  switch (node.kind) {
    case 'Unary':
      return bindUnary(node, env);
    case 'Binary':
      return bindBinary(node, env);
    case 'TimeDifference':
      return bindTimeDifference(node, env);
    case 'Is':
      return bindIs(node, env);
    case 'IsDistinctFrom':
      return bindIsDistinctFrom(node, env);
    case 'Between':
      return bindBetween(node, env);
    case 'InList':
      return bindInList(node, env);
    case 'Like':
      return bindLike(node, env);
    case 'Case':
      return bindCase(node, env);
    case 'Cast':
      return bindCast(node, env);
    case 'Call':
      return bindCall(node, env);
    case 'ElementAccess':
      return resolve('ITEM', bindAll([node.operand, node.index], env), node.span);
    case 'RowConstructor':
      return resolve('ROW', bindAll(node.elements, env), node.span);
    case 'CollectionConstructor':
      return resolve(node.collection, bindAll(node.elements, env), node.span);
    case 'InSubquery':
      return bindInSubquery(node, env);
    case 'Exists':
      return bindExists(node, env);
    case 'Subquery':
      return bindScalarSubquery(node, env);
    case 'Quantified':
      return bindQuantified(node, env);
    case 'CollectionQuery':
      throw unsupported(`${node.collection}(SELECT ..)`, node.span);
    default:
      return bindJson(node, env);
  }
}

/** A keyword as an argument is its text. */
export function symbol(name: string): Expression {
  return literal(name, CHAR(name.length, false));
}

function bindUnary(node: ast.Unary, env: Environment): Expression {
  if (node.operator === 'RUNNING' || node.operator === 'FINAL') return bindRunning(node, env);
  const operand = bindExpression(node.operand, env);
  switch (node.operator) {
    case 'NOT':
      return resolve('NOT', [operand], node.span);
    case '+':
      return operand;
    case '-': {
      const folded = operand.kind === 'literal' ? negated(operand) : undefined;
      return folded ?? resolve('NEGATE', [operand], node.span);
    }
  }
}

/** INTERVAL n DAY: n times one day. */
function bindInterval(node: ast.IntervalExpression, env: Environment): Expression {
  const { span, qualifier } = node;
  const value = node.negative ? '-1' : '1';
  const unit = bindLiteral({ kind: 'IntervalLiteral', value, negative: false, qualifier, span });
  return resolve('TIMES', [unit, bindExpression(node.operand, env)], span);
}

/** (a - b) DAY: months, or milliseconds, between two times. */
function bindTimeDifference(node: ast.TimeDifference, env: Environment): Expression {
  const { span, qualifier } = node;
  const months = resolveType(qualifier).kind === 'INTERVAL_YEAR_MONTH';
  const unit = months
    ? literal(1, INTERVAL_YEAR_MONTH(false))
    : literal(1, INTERVAL_DAY_TIME(false));
  const [from, to] = bindAll([node.right, node.left], env) as [Expression, Expression];
  const count = resolve(
    'TIMESTAMPDIFF',
    [symbol(months ? 'MONTH' : 'MILLISECOND'), from, to],
    span,
  );
  return resolve('TIMES', [unit, count], span);
}

/** FINAL is Flink's only meaning in MEASURES, RUNNING the only one in DEFINE. */
function bindRunning(node: ast.Unary, env: Environment): Expression {
  if (env.pattern === null) throw notAllowedIn(node.operator, env.clause, node.span);
  const wanted = env.pattern.measures ? 'FINAL' : 'RUNNING';
  if (node.operator !== wanted) {
    throw unsupported(`${node.operator} in ${env.clause}`, node.span, `leave ${node.operator} out`);
  }
  return bindExpression(node.operand, env);
}

function bindCast(node: ast.Cast, env: Environment): Expression {
  const operand = bindExpression(node.operand, env);
  return cast(operand, resolveType(node.target), node.safe, node.span);
}

/** A value that is known without any row: sizes of windows, limits, offsets of frames. */
export function bindConstant(node: ast.Expression, env: Environment, what: string): Expression {
  const bound = bindExpression(node, env);
  if (bound.kind !== 'literal') throw invalidQuery(`${what} must be a literal`, node.span);
  return bound;
}

export function mustBe(type: DataType, wanted: DataType['kind'][], what: string, span: Span): void {
  if (wanted.includes(type.kind)) return;
  throw invalidQuery(`${what} must be ${wanted.join(' or ')}, but is ${typeToString(type)}`, span);
}

export function not(operand: Expression): Expression {
  return call('NOT', [operand], BOOLEAN(operand.type.nullable));
}
