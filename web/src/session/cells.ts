/** Engine values as the page shows them: numbers where exact, text elsewhere. */

import { formatValue, type Value } from '../../../src/batch/index.ts';
import type { DataType } from '../../../src/core/index.ts';
import type { Cell } from './protocol.ts';

export function toCell(value: Value, type: DataType): Cell {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'bigint' && type.kind === 'BIGINT') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  const plain = ['TINYINT', 'SMALLINT', 'INTEGER', 'FLOAT', 'DOUBLE'];
  return typeof value === 'number' && plain.includes(type.kind) ? value : formatValue(value, type);
}
