/** Guesses the columns of rows that a program gave. */

import {
  BIGINT,
  type DataType,
  DOUBLE,
  FLOAT,
  INTEGER,
  MillraceError,
  SMALLINT,
  TINYINT,
} from '../../core/index.ts';
import { type InferredSchema, inferValueType } from '../../format/index.ts';
import { type ColumnData, columnTableLength, isColumnTable } from './columnar.ts';
import type { Row, Rows } from './readers.ts';

const MOST_ROWS = 10_000;

export function inferCollection(rows: Rows): InferredSchema {
  if (isColumnTable(rows)) {
    const fields = Object.entries(rows).map(([name, data]) => ({ name, type: columnType(data) }));
    const rowsSampled = Math.min(MOST_ROWS, columnTableLength(rows));
    return { schema: { fields }, rowsSampled };
  }
  if (!Array.isArray(rows)) throw cannotInfer();
  const sample = (rows as readonly Row[]).slice(0, MOST_ROWS);
  const names = new Set(sample.flatMap((row) => Object.keys(row)));
  const fields = [...names].map((name) => ({
    name,
    type: inferValueType(sample.map((row) => (row as Readonly<Record<string, unknown>>)[name])),
  }));
  return { schema: { fields }, rowsSampled: sample.length };
}

function columnType(data: ColumnData): DataType {
  if (data instanceof Int8Array) return TINYINT();
  if (data instanceof Int16Array) return SMALLINT();
  if (data instanceof Int32Array) return INTEGER();
  if (data instanceof BigInt64Array) return BIGINT();
  if (data instanceof Float32Array) return FLOAT();
  if (data instanceof Float64Array) return DOUBLE();
  return inferValueType(Array.from(data).slice(0, MOST_ROWS));
}

function cannotInfer(): MillraceError {
  return new MillraceError(
    'CONNECTOR_CANNOT_INFER',
    'the columns of an iterable cannot be guessed without reading it',
    { hint: 'declare them, or give an array' },
  );
}
