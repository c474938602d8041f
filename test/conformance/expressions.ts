/** Runs one scalar check: the expression over its row, compared with the typed value, the text or the error. */

import { formatValue, type Value } from '../../src/batch/index.ts';
import { type DataType, INTEGER, MillraceError, STRING } from '../../src/core/index.ts';
import { runOn, ScriptFailure, sessionFor } from '../support/run-script.ts';
import { ValuesTable } from '../support/values-connector.ts';
import type { ExpressionCase } from './cases.ts';
import { describeFailure, type Outcome } from './outcome.ts';
import { typeOf } from './row-types.ts';
import { createTable } from './tables.ts';
import { toValue } from './values.ts';

interface Row {
  readonly names: readonly string[];
  readonly types: readonly DataType[];
  readonly values: readonly Value[];
}

export async function runExpression(test: ExpressionCase): Promise<Outcome> {
  try {
    const row = rowOf(test);
    const table = new ValuesTable([{ kind: 0, row: row.values }]);
    const values = new Map([['t', table]]);
    const session = await sessionFor({ values });
    const fields = row.names.map((name, i) => ({ name, type: row.types[i]! }));
    createTable(session, 't', fields);
    const results = await runOn(session, `SELECT ${test.sql} FROM t`, { values });
    const { schema, changes } = results[0]!;
    const types = schema.fields.map(({ type }) => type);
    return compare(test, changes[0]!.row, types);
  } catch (error) {
    if (error instanceof ScriptFailure) return judgeFailure(test, error);
    return { status: 'error', got: null, message: describeFailure(error) };
  }
}

function rowOf(test: ExpressionCase): Row {
  if (test.fields !== undefined) {
    const types = test.fields.map(({ type, value }) => fieldType(type, value));
    return {
      names: test.fields.map(({ name }) => name),
      types,
      values: test.fields.map(({ value }, i) => toValue(value, types[i]!)),
    };
  }
  const type = test.rowType == null ? null : typeOf(test.rowType);
  // A table has a column at least.
  if (type === null || type.kind !== 'ROW' || type.fields.length === 0) {
    return { names: ['nothing'], types: [INTEGER()], values: [null] };
  }
  const values = toValue(test.row, type) as Value[];
  return {
    names: type.fields.map(({ name }) => name),
    types: type.fields.map((f) => f.type),
    values,
  };
}

/** Fields without a type take that of their JSON value, as Flink derives it from the Java object. */
function fieldType(type: string | null, value: unknown): DataType {
  if (type !== null) return typeOf(type.replace(/^\[(.*)\]$/, '$1'));
  return typeof value === 'number' ? INTEGER(false) : STRING(false);
}

function compare(test: ExpressionCase, got: readonly Value[], types: readonly DataType[]): Outcome {
  const texts = got.map((value, i) => formatValue(value, types[i]!));
  const shown = texts.join(', ');
  if (test.error !== undefined || isValidation(test))
    return { status: 'fail', got: shown, message: 'an error was expected' };
  if (test.expectedString !== undefined) {
    const pass = texts.length === 1 && texts[0] === test.expectedString;
    return {
      status: pass ? 'pass' : 'fail',
      got: shown,
      message: `expected ${test.expectedString}`,
    };
  }
  const wanted = got.length === 1 ? [test.expected] : (test.expected as unknown[]);
  const declared = test.type === undefined ? null : typeOf(test.type.replace(/^\[(.*)\]$/, '$1'));
  const expected = wanted.map((value, i) =>
    formatValue(toValue(value, declared ?? types[i]!), declared ?? types[i]!),
  );
  const pass = expected.length === texts.length && expected.every((text, i) => text === texts[i]);
  return { status: pass ? 'pass' : 'fail', got: shown, message: `expected ${expected.join(', ')}` };
}

function judgeFailure(test: ExpressionCase, { phase, error }: ScriptFailure): Outcome {
  const message = describeFailure(error);
  if (error instanceof MillraceError && error.code.endsWith('_UNSUPPORTED')) {
    return { status: 'unsupported', got: null, message };
  }
  const internal = !(error instanceof MillraceError) || error.domain === 'internal';
  if (!internal && isValidation(test)) {
    const status = phase === 'planning' ? 'pass' : 'fail';
    return { status, got: `error while ${phase}`, message };
  }
  if (internal || test.error === undefined) return { status: 'error', got: null, message };
  const planning = expectsValidation(test.error);
  const pass = planning === null || planning === (phase === 'planning');
  return { status: pass ? 'pass' : 'fail', got: `error while ${phase}`, message };
}

/** Flink's validation tests expect a refusal; the text that some carry as a result is never looked at. */
function isValidation({ source, error }: ExpressionCase): boolean {
  return error === undefined && source.includes('.expressions.validation.');
}

/** Whether the error belongs to planning; null where the case does not say. */
function expectsValidation(error: NonNullable<ExpressionCase['error']>): boolean | null {
  if (!Array.isArray(error)) {
    return (error as Readonly<Record<string, string>>)['f_expectedDuringValidation'] === 'true';
  }
  const name = error.at(-1) ?? '';
  return name.endsWith('ValidationException') || name.endsWith('SqlParserException') ? true : null;
}
