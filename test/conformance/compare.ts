/** Compares results with what a case expects, as multisets of Flink's texts. */

import { printRow, printValue, type Value } from '../../src/batch/index.ts';
import { type DataType, isTimestamp, ROW_KIND_TEXT, type Schema } from '../../src/core/index.ts';
import { materialize, type QueryResult } from '../support/run-script.ts';
import type { Change } from '../support/values-connector.ts';
import type { ChangeRow, SinkExpectation } from './cases.ts';
import type { Outcome } from './outcome.ts';
import { toValue } from './values.ts';

/** flink-tp: the exact changelog of a sink, or its final table. */
export function compareSink(
  changes: readonly Change[],
  schema: Schema,
  expected: SinkExpectation,
): Outcome {
  const types = schema.fields.map(({ type }) => type);
  const text = ({ kind, row }: Change) => printRow(ROW_KIND_TEXT[kind]!, row, types);
  const wanted = expected.expectedStrings ?? [];
  if (expected.testChangelogData) return compareTexts(changes.map(text), wanted);
  const table = materialize(changes, (row) => text({ kind: 0, row }));
  if (expected.expectedMaterializedStrings !== undefined) {
    return compareTexts(table, expected.expectedMaterializedStrings);
  }
  const count = new Map<string, number>();
  for (const line of wanted) {
    const key = `+I${line.slice(2)}`;
    count.set(key, (count.get(key) ?? 0) + (/^(-U|-D)/.test(line) ? -1 : 1));
  }
  const rows = [...count].flatMap(([key, n]) => Array<string>(Math.max(0, n)).fill(key));
  return compareTexts(table, rows);
}

/** flink-it: a list of texts per query. */
export function compareRows(
  results: readonly QueryResult[],
  expected: readonly (readonly unknown[] | number)[],
  sinkKind: readonly string[],
): Outcome {
  for (const [i, wanted] of expected.entries()) {
    if (!Array.isArray(wanted)) continue;
    const result = results[i];
    if (result === undefined)
      return { status: 'fail', got: null, message: 'fewer results than expected' };
    const raw = sinkKind[i]?.includes('Raw') ?? false;
    const outcome = compareTexts(textsLike(result, wanted.map(String), raw), wanted.map(String));
    if (outcome.status !== 'pass') return outcome;
  }
  return { status: 'pass', got: null, message: '' };
}

/** The result in the form that the expected texts have: `a,b`, `+I[a, b]` or `+I(a,b)`. */
function textsLike(
  { schema, changes }: QueryResult,
  wanted: readonly string[],
  raw: boolean,
): string[] {
  const types = schema.fields.map(({ type }) => type);
  const commas = (change: Change) =>
    change.row.map((value, i) => flatText(value, types[i]!)).join(',');
  const brackets = ({ kind, row }: Change) => printRow(ROW_KIND_TEXT[kind]!, row, types);
  const parentheses = (change: Change) => `${ROW_KIND_TEXT[change.kind]}(${commas(change)})`;
  let text = commas;
  if (wanted.some((line) => /^[+-][IUD]\[/.test(line))) text = brackets;
  if (wanted.some((line) => /^[+-][IUD]\(/.test(line))) text = parentheses;
  if (wanted.some((line) => /^\((true|false),/.test(line))) {
    text = (change) => `(${(change.kind & 1) === 0},${commas(change)})`;
  }
  if (raw) return changes.map(text);
  return materialize(changes, (row) => text({ kind: 0, row }));
}

/** In lists of fields a nested row is the list of its own. */
function flatText(value: Value, type: DataType): string {
  if (value === null || type.kind !== 'ROW') return printValue(value, type);
  return (value as Value[]).map((field, i) => flatText(field, type.fields[i]!.type)).join(',');
}

/** Nexmark: lines of the final table, white space folded, numbers by value. */
export function compareLines({ schema, changes }: QueryResult, wanted: readonly string[]): Outcome {
  const types = schema.fields.map(({ type }) => type);
  const lines = materialize(changes, (row) =>
    row.map((value, i) => lineText(value, types[i]!)).join(' '),
  );
  return compareTexts(lines.map(folded), wanted.map(folded));
}

function lineText(value: Value, type: DataType): string {
  if (value === null) return 'NULL';
  const text = printValue(value, type);
  return isTimestamp(type) ? text.replace('T', ' ') : text;
}

function folded(line: string): string {
  return line
    .trim()
    .split(/\s+/)
    .map((token) =>
      /^-?\d+(\.\d+)?(E-?\d+)?$/.test(token) ? String(Number(token)) : timeText(token),
    )
    .join(' ');
}

/** A time of day without trailing zeros of seconds and fraction. */
function timeText(token: string): string {
  const time = /^(\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?$/.exec(token);
  if (time === null) return token;
  const [, minutes, seconds = '00', fraction = ''] = time;
  const digits = fraction.replace(/0+$/, '');
  return `${minutes}:${seconds}${digits === '' ? '' : `.${digits}`}`;
}

function compareTexts(got: readonly string[], wanted: readonly string[]): Outcome {
  const a = [...got].sort();
  const b = [...wanted].sort();
  if (a.length === b.length && a.every((line, i) => line === b[i])) {
    return { status: 'pass', got: null, message: '' };
  }
  const extra = difference(a, b);
  const missing = difference(b, a);
  return {
    status: 'fail',
    got: a.slice(0, 50).join('\n'),
    message: `${a.length} rows of ${b.length}; not expected: ${extra.slice(0, 5).join(' ; ')}; missing: ${missing.slice(0, 5).join(' ; ')}`,
  };
}

function difference(a: readonly string[], b: readonly string[]): string[] {
  const count = new Map<string, number>();
  for (const line of b) count.set(line, (count.get(line) ?? 0) + 1);
  return a.filter((line) => {
    const left = count.get(line) ?? 0;
    count.set(line, left - 1);
    return left <= 0;
  });
}

/** Expected changes in Flink's text, where the case lists them as rows. */
export function textsOf(
  strings: readonly string[] | undefined,
  rows: readonly ChangeRow[] | undefined,
  schema: Schema,
): readonly string[] {
  if (strings !== undefined || rows === undefined) return strings ?? [];
  const types = schema.fields.map(({ type }) => type);
  return rows.map(({ kind, row }) => {
    const values = types.map((type, i) => toValue(row[i], type));
    return printRow(kind, values, types);
  });
}
