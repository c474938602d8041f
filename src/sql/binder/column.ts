/** Column names and the fields that follow them. */

import { INTEGER, type Span, withNullable } from '../../core/index.ts';
import { call, type Expression, literal } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import type { Environment } from './environment.ts';
import { typeMismatch, unknownColumn } from './errors.ts';
import { bindPatternColumn } from './match-names.ts';

export function bindColumn(node: ast.ColumnReference, env: Environment): Expression {
  if (env.pattern !== null) return bindPatternColumn(node, env, env.pattern);
  const { expression, fields } = env.scope.resolve(node.parts, node.span);
  return bindField(expression, fields, node.span);
}

/** `row.a.b`: a field of NULL is NULL. */
export function bindField(
  row: Expression,
  fields: readonly ast.Identifier[],
  span: Span,
): Expression {
  return fields.reduce((operand, field) => {
    if (operand.type.kind !== 'ROW') {
      throw typeMismatch(`'.${field.name}' needs a ROW, but its operand is no ROW`, span);
    }
    const index = operand.type.fields.findIndex(({ name }) => name === field.name);
    if (index < 0) {
      throw unknownColumn(
        field.name,
        operand.type.fields.map(({ name }) => name),
        field.span,
      );
    }
    return fieldAt(operand, index);
  }, row);
}

/** Field `index` of a ROW. */
export function fieldAt(row: Expression, index: number): Expression {
  if (row.type.kind !== 'ROW') throw new TypeError('not a ROW');
  const { type } = row.type.fields[index]!;
  const nullable = type.nullable || row.type.nullable;
  return call('GET_FIELD', [row, literal(index, INTEGER(false))], withNullable(type, nullable));
}
