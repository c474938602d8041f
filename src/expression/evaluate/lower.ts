/** Rewrites calls into others that have kernels, before they are compiled. */

import { type DataType, DECIMAL, withNullable } from '../../core/index.ts';
import { findFunction } from '../catalogue.ts';
import { type Call, call, type Expression, literal } from '../expression.ts';
import { isSearched } from './membership.ts';

/** The whole expression, its arguments first. */
export function lower(expression: Expression): Expression {
  if (expression.kind !== 'call') return expression;
  const args = expression.args.map(lower);
  const same = args.every((arg, i) => arg === expression.args[i]);
  const current = same ? expression : call(expression.name, args, expression.type);
  const lowered = lowerCall(current);
  return lowered === current ? current : lower(lowered);
}

function lowerCall(expression: Call): Expression {
  const { name, args, type } = expression;
  const nothing = args.some((arg) => arg.kind === 'literal' && arg.value === null);
  if (nothing && findFunction(name)?.nulls !== 'called') return literal(null, type);
  switch (name) {
    case 'UNARY_PLUS':
      return args[0]!;
    case 'NEGATE':
      return negated(args[0]!, type);
    case 'IN':
      return isSearched(expression) ? expression : anyOf(args, type);
    case 'IS_DISTINCT_FROM':
      return distinctFromNull(expression, 'IS_NOT_NULL');
    case 'IS_NOT_DISTINCT_FROM':
      return distinctFromNull(expression, 'IS_NULL');
    default:
      return expression;
  }
}

/** Times -1: keeps the sign of zero and wraps as Java's negation does. */
function negated(value: Expression, type: DataType): Expression {
  return call('TIMES', [value, minusOne(type)], type);
}

function minusOne(type: DataType): Expression {
  switch (type.kind) {
    case 'DECIMAL':
      return literal(-1n, DECIMAL(1, 0, false));
    case 'BIGINT':
      return literal(-1n, withNullable(type, false));
    default:
      return literal(-1, withNullable(type, false));
  }
}

function anyOf([value, ...list]: readonly Expression[], type: DataType): Expression {
  const tests = list.map((item) =>
    call('EQUALS', [value!, item], withNullable(type, value!.type.nullable || item.type.nullable)),
  );
  return tests.length === 1 ? tests[0]! : call('OR', tests, type);
}

function distinctFromNull(expression: Call, test: string): Expression {
  const [a, b] = expression.args as [Expression, Expression];
  if (b.kind === 'literal' && b.value === null) return call(test, [a], expression.type);
  if (a.kind === 'literal' && a.value === null) return call(test, [b], expression.type);
  return expression;
}
