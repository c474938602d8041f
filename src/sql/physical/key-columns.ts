/** Which keys of a relation are still keys after a projection. */

import { type DataType, isBinary, isInteger, isString, isTimestamp } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { Draft } from './draft.ts';

/** Keys whose columns all survive. */
export function mapKeys(input: Draft, projections: readonly Expression[]): Draft['keys'] {
  const places = new Map<number, number>();
  projections.forEach((expression, i) => {
    const source = keptColumn(expression);
    if (source !== undefined && !places.has(source)) places.set(source, i);
  });
  return input.keys
    .filter((key) => key.every((column) => places.has(column)))
    .map((key) => key.map((column) => places.get(column)!));
}

/** The column whose values an expression hands on, no two of them made equal. */
function keptColumn(expression: Expression): number | undefined {
  if (expression.kind === 'column') return expression.index;
  if (expression.kind !== 'call' || expression.name !== 'CAST') return undefined;
  const [operand] = expression.args as readonly [Expression];
  return keepsValues(operand.type, expression.type) ? keptColumn(operand) : undefined;
}

const INTEGERS = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'];

/** Casts to a wider type of the same family. */
function keepsValues(from: DataType, to: DataType): boolean {
  if (isString(from) && isString(to)) return length(to) >= length(from);
  if (isBinary(from) && isBinary(to)) return length(to) >= length(from);
  if (isInteger(from) && isInteger(to)) {
    return INTEGERS.indexOf(to.kind) >= INTEGERS.indexOf(from.kind);
  }
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL') {
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
  }
  if (isTimestamp(from) && from.kind === to.kind) return precision(to) >= precision(from);
  return from.kind === 'FLOAT' && to.kind === 'DOUBLE';
}

function length(type: DataType): number {
  return 'length' in type ? type.length : 0;
}

function precision(type: DataType): number {
  return 'precision' in type ? type.precision : 0;
}
