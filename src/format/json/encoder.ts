/** Batches to JSON lines, byte for byte as Flink (Jackson) writes them. */

import type { Batch, Value, Vector } from '../../batch/index.ts';
import { formatDecimal } from '../../batch/index.ts';
import { type DataType, MillraceError, type Schema } from '../../core/index.ts';
import type { Encoder } from '../contract.ts';
import { columnText, scalarText, strippedDecimal } from '../text/column-text.ts';
import { checkJsonTypes } from './cold.ts';
import type { JsonDialect } from './options.ts';
import { quoteJson } from './parse.ts';

const NOTHING = new Uint8Array(0);

export class JsonEncoder implements Encoder {
  readonly #dialect: JsonDialect;
  readonly #keys: readonly string[];
  readonly #encoder = new TextEncoder();

  constructor(schema: Schema, dialect: JsonDialect) {
    checkJsonTypes(schema);
    this.#dialect = dialect;
    this.#keys = schema.fields.map(({ name }) => `${quoteJson(name)}:`);
  }

  begin(): Uint8Array {
    return NOTHING;
  }

  encode(batch: Batch): Uint8Array {
    return batch.length === 0 ? NOTHING : this.#encoder.encode(`${this.lines(batch).join('\n')}\n`);
  }

  end(): Uint8Array {
    return NOTHING;
  }

  /** An object for each row, without a line end. */
  lines(batch: Batch): string[] {
    const columns = batch.columns().map((column) => ({ column, text: this.#notNull(column) }));
    return Array.from({ length: batch.length }, (_, row) => {
      let line = '';
      columns.forEach(({ column, text }, i) => {
        const isNull = column.isNull(row);
        if (isNull && this.#dialect.ignoreNulls) return;
        line += `${line === '' ? '' : ','}${this.#keys[i]}${isNull ? 'null' : text(row)}`;
      });
      return `{${line}}`;
    });
  }

  #notNull(column: Vector): (row: number) => string {
    const { type } = column;
    switch (type.kind) {
      case 'BOOLEAN':
      case 'TINYINT':
      case 'SMALLINT':
      case 'INTEGER':
      case 'BIGINT':
        return columnText(column, this.#dialect.separator);
      case 'CHAR':
      case 'VARCHAR': {
        const text = columnText(column, this.#dialect.separator);
        return (row) => quoteJson(text(row));
      }
      default:
        return (row) => this.#value(column.get(row), type);
    }
  }

  #value(value: Value, type: DataType): string {
    if (value === null) return 'null';
    switch (type.kind) {
      case 'BOOLEAN':
      case 'TINYINT':
      case 'SMALLINT':
      case 'INTEGER':
      case 'BIGINT':
      case 'INTERVAL_YEAR_MONTH':
      case 'INTERVAL_DAY_TIME':
      case 'VARIANT':
        return String(value);
      case 'FLOAT':
      case 'DOUBLE':
        // Jackson writes what JSON has no number for as text.
        return Number.isFinite(value)
          ? scalarText(value, type, ' ')
          : `"${scalarText(value, type, ' ')}"`;
      case 'DECIMAL':
        return this.#dialect.plainDecimals
          ? formatDecimal(value as bigint, type.scale)
          : strippedDecimal(value as bigint, type.scale, false);
      case 'ARRAY':
        return `[${(value as Value[]).map((e) => this.#value(e, type.element)).join(',')}]`;
      case 'MAP':
        return this.#map(value as [Value, Value][], type.value);
      case 'MULTISET':
        return this.#map(value as [Value, Value][], { kind: 'INTEGER', nullable: false });
      case 'ROW':
        return this.#row(value as Value[], type);
      default:
        return quoteJson(scalarText(value, type, this.#dialect.separator));
    }
  }

  #map(entries: readonly [Value, Value][], valueType: DataType): string {
    const { nullKeys, nullKeyLiteral } = this.#dialect;
    if (nullKeys === 'FAIL' && entries.some(([key]) => key === null)) throw nullKey();
    const kept = nullKeys === 'DROP' ? entries.filter(([key]) => key !== null) : entries;
    const members = kept.map(([key, value]) => {
      const name = key === null ? nullKeyLiteral : (key as string);
      return `${quoteJson(name)}:${this.#value(value, valueType)}`;
    });
    return `{${members.join(',')}}`;
  }

  #row(values: readonly Value[], type: Extract<DataType, { kind: 'ROW' }>): string {
    const members = type.fields.flatMap((field, i) =>
      values[i] === null && this.#dialect.ignoreNulls
        ? []
        : [`${quoteJson(field.name)}:${this.#value(values[i]!, field.type)}`],
    );
    return `{${members.join(',')}}`;
  }
}

function nullKey(): MillraceError {
  return new MillraceError('FORMAT_NULL_KEY', 'a MAP with a NULL key cannot be written as JSON', {
    hint: "set 'json.map-null-key.mode' = 'DROP' or 'LITERAL'",
  });
}
