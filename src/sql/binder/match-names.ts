/** Names inside MATCH_RECOGNIZE: columns of pattern variables, FIRST and LAST, aggregates of variables. */

import { CHAR, INTEGER, withNullable } from '../../core/index.ts';
import { call, columnReference, type Expression, literal } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { bindField } from './column.ts';
import type { Environment, PatternNames } from './environment.ts';
import { invalidQuery, unsupported } from './errors.ts';
import { bindAll, bindExpression } from './expression.ts';
import { placed, resolveAggregateCall } from './functions.ts';

/** All rows of the match, where a name has no variable. */
const ALL = '*';

const text = (value: string): Expression => literal(value, CHAR(value.length, false));
const int = (value: number): Expression => literal(value, INTEGER(false));

/** `A.price` is the last row of A so far, `price` the last row of all. */
export function bindPatternColumn(
  node: ast.ColumnReference,
  env: Environment,
  names: PatternNames,
): Expression {
  const [first, ...rest] = node.parts as [ast.Identifier, ...ast.Identifier[]];
  const qualified = rest.length > 0 && names.variables.has(first.name);
  const variable = qualified ? first.name : ALL;
  const parts = qualified ? rest : node.parts;
  const { expression, fields } = env.scope.resolve(parts, node.span);
  if (expression.kind !== 'column') throw unsupported('an outer column in a pattern', node.span);
  if (names.inside !== null) {
    names.inside.add(variable);
    return bindField(columnReference(expression.index, expression.type), fields, node.span);
  }
  const { which, offset } = names.navigation;
  return bindField(patternColumn(variable, expression, which, offset), fields, node.span);
}

export function patternColumn(
  variable: string,
  column: Expression & { kind: 'column' },
  which: 'FIRST' | 'LAST',
  offset: number,
): Expression {
  const args = [text(variable), int(column.index), text(which), int(offset)];
  return call('PATTERN_COLUMN', args, withNullable(column.type, true));
}

/** FIRST, LAST, aggregates and MATCH_ROWTIME; undefined for functions of one row. */
export function bindPatternCall(
  node: ast.Call,
  name: string,
  aggregate: boolean,
  env: Environment,
  names: PatternNames,
): Expression | undefined {
  if (name === 'FIRST' || name === 'LAST') return bindNavigation(node, name, env, names);
  if (name === 'MATCH_ROWTIME') return bindRowtime(node, names);
  if (name === 'MATCH_PROCTIME') return call('PROCTIME', [], names.processingType);
  if (UNSUPPORTED.has(name)) throw unsupported(`${name} in MATCH_RECOGNIZE`, node.span);
  return aggregate ? bindPatternAggregate(node, name, env, names) : undefined;
}

const UNSUPPORTED = new Set(['PREV', 'NEXT', 'CLASSIFIER', 'MATCH_NUMBER']);

function bindNavigation(
  node: ast.Call,
  which: 'FIRST' | 'LAST',
  env: Environment,
  names: PatternNames,
): Expression {
  const [operand, written] = node.arguments;
  if (operand === undefined || node.arguments.length > 2) {
    throw invalidQuery(`${which} takes (expression [, offset])`, node.span);
  }
  const offset = written === undefined ? int(0) : bindExpression(written, env);
  const count = offset.kind === 'literal' ? Number(offset.value) : Number.NaN;
  if (!Number.isInteger(count) || count < 0) {
    throw invalidQuery(`the offset of ${which} must be a constant of at least 0`, node.span);
  }
  const pattern = { ...names, navigation: { which, offset: count } };
  return bindExpression(operand, { ...env, pattern });
}

function bindRowtime(node: ast.Call, names: PatternNames): Expression {
  if (!names.measures || names.rowtime === null) {
    throw invalidQuery('MATCH_ROWTIME stands in MEASURES of a pattern over event time', node.span);
  }
  return patternColumn(ALL, names.rowtime, 'LAST', 0);
}

/** SUM(A.price * A.tax): its arguments see one row of the variable. */
function bindPatternAggregate(
  node: ast.Call,
  name: string,
  env: Environment,
  names: PatternNames,
): Expression {
  if (node.quantifier === 'DISTINCT' || node.filter !== undefined) {
    throw unsupported(`${name} with DISTINCT or FILTER in a pattern`, node.span);
  }
  const inside = new Set<string>();
  const pattern = { ...names, inside };
  const star = node.arguments.length === 1 ? node.arguments[0]! : undefined;
  const counted = star?.kind === 'Star' ? star : undefined;
  if (counted?.qualifier !== undefined) throw unsupported('A.* in a pattern', counted.span);
  const args = counted === undefined ? bindAll(node.arguments, { ...env, pattern }) : [];
  if (inside.size > 1) {
    throw invalidQuery(
      `${name} must read one pattern variable, not ${[...inside].join(' and ')}`,
      node.span,
    );
  }
  const user = env.context.functions.find(node.name.parts.map((part) => part.name));
  const resolved =
    user === undefined
      ? resolveAggregateCall(name, args, { distinct: false, grouped: false }, node.span)
      : placed(node.span, () => ({
          name: user.name,
          args: user.coerce(args),
          type: user.result(args),
        }));
  const [of = ALL] = inside;
  return call(
    'PATTERN_AGGREGATE',
    [text(resolved.name), text(of), ...resolved.args],
    resolved.type,
  );
}
