/** Batches to CSV, byte for byte as Flink (Jackson) writes it. */

import type { Batch, Value, Vector } from '../../batch/index.ts';
import type { DataType, Schema } from '../../core/index.ts';
import type { Encoder } from '../contract.ts';
import { columnText, scalarText, strippedDecimal } from '../text/column-text.ts';
import { checkCsvTypes } from './cold.ts';
import type { CsvDialect } from './options.ts';

/** Jackson quotes longer texts without looking at them. */
const MOST_UNQUOTED_CHARACTERS = 24;
const NOTHING = new Uint8Array(0);

export class CsvEncoder implements Encoder {
  readonly #schema: Schema;
  readonly #dialect: CsvDialect;
  readonly #encoder = new TextEncoder();
  readonly #null: string;
  /** Texts with a character up to this one are quoted. */
  readonly #lastUnsafe: number;

  constructor(schema: Schema, dialect: CsvDialect) {
    checkCsvTypes(schema);
    this.#schema = schema;
    this.#dialect = dialect;
    this.#null = dialect.nullLiteral ?? '';
    this.#lastUnsafe = Math.max(dialect.delimiter.charCodeAt(0), dialect.quote?.charCodeAt(0) ?? 0);
  }

  begin(): Uint8Array {
    if (!this.#dialect.header) return NOTHING;
    const names = this.#schema.fields.map(({ name }) => this.#quoted(name));
    return this.#encoder.encode(`${names.join(this.#dialect.delimiter)}\n`);
  }

  encode(batch: Batch): Uint8Array {
    const columns = batch.columns().map((column) => this.#column(column));
    const lines: string[] = [];
    for (let row = 0; row < batch.length; row++) {
      let line = '';
      for (let i = 0; i < columns.length; i++) {
        if (i > 0) line += this.#dialect.delimiter;
        line += columns[i]!(row);
      }
      lines.push(line);
    }
    return batch.length === 0 ? NOTHING : this.#encoder.encode(`${lines.join('\n')}\n`);
  }

  end(): Uint8Array {
    return NOTHING;
  }

  #column(column: Vector): (row: number) => string {
    const text = this.#notNull(column);
    if (column.validity === 0 && column.physical !== 'null') return text;
    return (row) => (column.isNull(row) ? this.#null : text(row));
  }

  #notNull(column: Vector): (row: number) => string {
    const { type } = column;
    switch (type.kind) {
      case 'ARRAY':
      case 'ROW':
        return (row) => this.#quoted(this.#elements(column.get(row) as Value[], type));
      case 'DECIMAL':
        return (row) => this.#decimal(column.get(row) as bigint, type.scale);
      case 'CHAR':
      case 'VARCHAR':
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ': {
        const text = columnText(column, ' ');
        return (row) => this.#quoted(text(row));
      }
      default:
        return columnText(column, ' ');
    }
  }

  #elements(values: readonly Value[], type: DataType): string {
    const typeOf = (i: number): DataType =>
      type.kind === 'ROW' ? type.fields[i]!.type : (type as { element: DataType }).element;
    const texts = values.map((value, i) => {
      if (value === null) return this.#null;
      const elementType = typeOf(i);
      return elementType.kind === 'DECIMAL'
        ? this.#decimal(value as bigint, elementType.scale)
        : scalarText(value, elementType, ' ');
    });
    return texts.join(this.#dialect.arrayDelimiter);
  }

  #decimal(unscaled: bigint, scale: number): string {
    return strippedDecimal(unscaled, scale, !this.#dialect.scientificDecimals);
  }

  #quoted(text: string): string {
    const { quote, escape: escaping } = this.#dialect;
    if (quote === null || !this.#needsQuotes(text)) return text;
    const escaped = escaping === null ? text : text.replaceAll(escaping, escaping + escaping);
    return quote + escaped.replaceAll(quote, (escaping ?? quote) + quote) + quote;
  }

  #needsQuotes(text: string): boolean {
    if (text.length > MOST_UNQUOTED_CHARACTERS) return true;
    const escaping = this.#dialect.escape;
    for (let i = 0; i < text.length; i++) {
      if (text.charCodeAt(i) <= this.#lastUnsafe || text[i] === escaping) return true;
    }
    return false;
  }
}
