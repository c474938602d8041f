/** CSV fields that the kernel leaves as text: BYTES as base64, ARRAY and ROW as delimited elements. */

import type { Value } from '../../batch/index.ts';
import { type DataType, MillraceError, type Schema, typeToString } from '../../core/index.ts';
import { FieldError } from '../text/field-error.ts';
import { notA, parseScalar } from '../text/scalar.ts';
import type { CsvDialect } from './options.ts';

/** @throws MillraceError FORMAT_TYPE_UNSUPPORTED for a type that CSV has no text for */
export function checkCsvTypes(schema: Schema): void {
  for (const field of schema.fields) {
    if (!isSupported(field.type, 0)) throw typeUnsupported(field.name, field.type);
  }
}

function isSupported(type: DataType, depth: number): boolean {
  switch (type.kind) {
    case 'ARRAY':
      return depth === 0 && isSupported(type.element, 1);
    case 'ROW':
      return depth === 0 && type.fields.every((field) => isSupported(field.type, 1));
    case 'MAP':
    case 'MULTISET':
    case 'RAW':
    case 'VARIANT':
    case 'BITMAP':
    case 'DESCRIPTOR':
    case 'SYMBOL':
      return false;
    default:
      return true;
  }
}

function typeUnsupported(name: string, type: DataType): MillraceError {
  return new MillraceError(
    'FORMAT_TYPE_UNSUPPORTED',
    `the csv format has no text for column '${name}' of type ${typeToString(type)}`,
    { hint: 'use the json, parquet or arrow format, or turn the column into a STRING' },
  );
}

export function csvColdDecoder(dialect: CsvDialect): (text: string, type: DataType) => Value {
  const element = (text: string, type: DataType): Value => {
    if (text === dialect.nullLiteral || (text === '' && dialect.emptyIsNull)) return null;
    if (!dialect.ignoreParseErrors) return parseScalar(text, type);
    try {
      return parseScalar(text, type);
    } catch (error) {
      if (error instanceof FieldError) return null;
      throw error;
    }
  };
  return (text, type) => {
    if (type.kind === 'ARRAY') {
      return text === '' ? [] : split(text, dialect).map((part) => element(part, type.element));
    }
    if (type.kind !== 'ROW') return element(text, type);
    if (text === '') return null;
    const parts = split(text, dialect);
    if (parts.length !== type.fields.length && !dialect.ignoreParseErrors) throw notA(type);
    return type.fields.map((field, i) =>
      i < parts.length ? element(parts[i]!, field.type) : null,
    );
  };
}

function split(text: string, dialect: CsvDialect): string[] {
  return dialect.arrayDelimiter === '' ? [text] : text.split(dialect.arrayDelimiter);
}
