/** The four ways in which a result is printed: table, json, csv, changelog. */

import type { Colors } from 'picocolors/types.js';
import { formatValue, printRow, type Value, type ZoneOffset } from '../../batch/index.ts';
import { type Field, isNumeric, ROW_KIND_TEXT, type Schema } from '../../core/index.ts';
import type { Format } from '../commands.ts';
import { type BoxColumn, BoxTable } from './box-table.ts';
import { jsonObject } from './json-text.ts';

/** One row of a result with what happened to it. */
export interface ResultRow {
  readonly kind: number;
  readonly values: readonly Value[];
}

/** Turns rows into text. Rows may be kept back until `flush`; `end` comes last. */
export interface ResultFormat {
  rows(rows: readonly ResultRow[]): string;
  flush(): string;
  end(): string;
}

export interface FormatOptions {
  readonly schema: Schema;
  readonly zone: ZoneOffset;
  /** Show what happened to each row: the result changes while it is printed. */
  readonly showKinds: boolean;
  readonly width: number | undefined;
  readonly colors: Colors;
}

export function createFormat(format: Format, options: FormatOptions): ResultFormat {
  switch (format) {
    case 'table':
      return new TableFormat(options);
    case 'json':
      return lines((row) => jsonLine(row, options));
    case 'csv':
      return lines((row) => csvLine(row, options), csvHead(options));
    case 'changelog':
      return lines((row) => changelogLine(row, options));
  }
}

function lines(line: (row: ResultRow) => string, head = ''): ResultFormat {
  let pending = head;
  const take = (text: string) => {
    const whole = pending + text;
    pending = '';
    return whole;
  };
  return {
    rows: (rows) => take(rows.map((row) => `${line(row)}\n`).join('')),
    flush: () => '',
    end: () => take(''),
  };
}

const KIND_FIELD: Field = { name: 'op', type: { kind: 'VARCHAR', length: 2, nullable: false } };

function jsonLine(row: ResultRow, { schema, zone, showKinds }: FormatOptions): string {
  if (!showKinds) return jsonObject(schema.fields, row.values, zone);
  const values = [ROW_KIND_TEXT[row.kind]!, ...row.values];
  return jsonObject([KIND_FIELD, ...schema.fields], values, zone);
}

function csvHead({ schema, showKinds }: FormatOptions): string {
  const names = schema.fields.map(({ name }) => csvCell(name));
  return `${[...(showKinds ? ['op'] : []), ...names].join(',')}\n`;
}

function csvLine(row: ResultRow, { schema, zone, showKinds }: FormatOptions): string {
  const cells = schema.fields.map(({ type }, i) => {
    const value = row.values[i]!;
    return value === null ? '' : csvCell(formatValue(value, type, zone));
  });
  return [...(showKinds ? [ROW_KIND_TEXT[row.kind]] : []), ...cells].join(',');
}

/** NULL is an empty cell, empty text a quoted one. */
function csvCell(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function changelogLine(row: ResultRow, { schema }: FormatOptions): string {
  const types = schema.fields.map(({ type }) => type);
  return printRow(ROW_KIND_TEXT[row.kind]!, row.values, types);
}

/** Rows that widths are taken from: enough to be right, few enough to show early. */
const SAMPLE_ROWS = 1000;

class TableFormat implements ResultFormat {
  readonly #options: FormatOptions;
  readonly #columns: readonly BoxColumn[];
  #sample: string[][] = [];
  #table: BoxTable | null = null;

  constructor(options: FormatOptions) {
    this.#options = options;
    const columns = options.schema.fields.map(({ name, type }) => ({
      name,
      alignRight: isNumeric(type),
    }));
    this.#columns = options.showKinds ? [{ name: 'op', alignRight: false }, ...columns] : columns;
  }

  rows(rows: readonly ResultRow[]): string {
    const cells = rows.map((row) => this.#cells(row));
    if (this.#table !== null) return cells.map((row) => this.#table!.row(row)).join('');
    this.#sample.push(...cells);
    return this.#sample.length < SAMPLE_ROWS ? '' : this.flush();
  }

  flush(): string {
    if (this.#sample.length === 0) return '';
    return this.#begin();
  }

  end(): string {
    const begun = this.#table === null ? this.#begin() : '';
    const { hidden } = this.#table!;
    const note =
      hidden === 0 ? '' : `${hidden} more columns: widen the terminal or use --format csv\n`;
    return `${begun}${this.#table!.foot()}${note}`;
  }

  #begin(): string {
    const { width, colors } = this.#options;
    const sample = this.#sample;
    const table = new BoxTable({ columns: this.#columns, sample, width, colors });
    this.#table = table;
    this.#sample = [];
    return `${table.head()}${sample.map((row) => table.row(row)).join('')}`;
  }

  #cells(row: ResultRow): string[] {
    const { schema, zone, showKinds } = this.#options;
    const cells = schema.fields.map(({ type }, i) => formatValue(row.values[i]!, type, zone));
    return showKinds ? [ROW_KIND_TEXT[row.kind]!, ...cells] : cells;
  }
}
