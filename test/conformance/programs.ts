/** Runs one program: its tables, its statements, and the comparison that its kind asks for. */

import { type MillraceError, ROW_KIND_TEXT } from '../../src/core/index.ts';
import { formatQuery, parseStatement, type Session } from '../../src/sql/index.ts';
import {
  changelogMode,
  type QueryResult,
  runInTwoPhases,
  runOn,
  ScriptFailure,
  sessionFor,
} from '../support/run-script.ts';
import { type Change, ValuesTable } from '../support/values-connector.ts';
import { type ChangeRow, changesOf, type InputTable, type ProgramCase } from './cases.ts';
import { compareLines, compareRows, compareSink, textsOf } from './compare.ts';
import { describeFailure, type Outcome } from './outcome.ts';
import { inputDdl, sinkDdl } from './tables.ts';
import { toValue } from './values.ts';

const KINDS: Readonly<Record<string, number>> = Object.fromEntries(
  ROW_KIND_TEXT.map((text, kind) => [text, kind]),
);

export async function runProgram(test: ProgramCase): Promise<Outcome> {
  let worst: Outcome = { status: 'pass', got: null, message: '' };
  for (const mode of test.modes) {
    const outcome = await runInMode(test, mode).catch((error) => judge(test, error));
    if (outcome.status !== 'pass') worst = outcome;
  }
  return worst;
}

async function runInMode(test: ProgramCase, mode: 'streaming' | 'batch'): Promise<Outcome> {
  if ((test.udfsUsed ?? []).length > 0) {
    return unsupported(`user function ${test.udfsUsed!.join(', ')} is Java code`);
  }
  const values = new Map<string, ValuesTable>();
  const options = {
    values,
    configuration: { ...configurationOf(test), 'execution.runtime-mode': mode },
  };
  const session = await sessionFor(options);
  for (const statement of test.setupSql) await runOn(session, statement, options);
  const restoring = test.restore && mode === 'streaming';
  const later = new Map<string, Change[]>();
  for (const input of test.inputs) {
    const after = await declareInput(session, input, values);
    if (restoring) later.set(tableName(input.table), after);
    else values.get(tableName(input.table))!.changes.push(...after);
  }
  for (const sink of test.sinks ?? []) {
    values.set(sink.table, new ValuesTable([]));
    await runOn(session, sinkDdl(sink), options);
  }
  await declareViews(session, test);
  if (restoring) return runRestoring(test, session, options, later);
  const results: QueryResult[] = [];
  for (const statement of queriesOf(test)) {
    results.push(...(await runOn(session, await asQuery(session, statement), options)));
  }
  if (test.kind === 'error')
    return { status: 'fail', got: 'no error', message: 'an error was expected' };
  return compareAll(test, results, values);
}

function compareAll(
  test: ProgramCase,
  results: readonly QueryResult[],
  values: ReadonlyMap<string, ValuesTable>,
): Outcome {
  const { sinks, rows, materializedLines } = test.expected;
  if (materializedLines !== undefined) return compareLines(results.at(-1)!, materializedLines);
  if (sinks !== undefined) {
    for (const [name, expected] of Object.entries(sinks)) {
      const table = values.get(name);
      // A bare SELECT stands for an INSERT into the one sink.
      const selected = results.length > 0 && (table?.written.length ?? 0) === 0;
      const { changes, schema } = selected
        ? results.at(-1)!
        : { changes: table?.written ?? [], schema: table?.writtenSchema ?? { fields: [] } };
      const outcome = compareSink(changes, schema, expected);
      if (outcome.status !== 'pass') return outcome;
    }
    return { status: 'pass', got: null, message: '' };
  }
  return compareRows(results.slice(-rows!.length), rows!, test.sinkKind ?? []);
}

/** Both halves: what was written before the savepoint, and what after the restore. */
async function runRestoring(
  test: ProgramCase,
  session: Session,
  options: Parameters<typeof runInTwoPhases>[2],
  later: ReadonlyMap<string, readonly Change[]>,
): Promise<Outcome> {
  const inserts = queriesOf(test).map((sql) => sql.trim().replace(/;$/, ''));
  const statement =
    inserts.length === 1 ? inserts[0]! : `EXECUTE STATEMENT SET BEGIN ${inserts.join(';')}; END`;
  const { before, after } = await runInTwoPhases(session, statement, options, later);
  for (const [name, expected] of Object.entries(test.expected.sinks ?? {})) {
    const { writtenSchema: schema } = options.values.get(name)!;
    const halves: [readonly Change[], readonly string[]][] = [
      [
        before.get(name) ?? [],
        textsOf(expected.expectedBeforeRestoreStrings, expected.expectedBeforeRestore, schema),
      ],
      [
        after.get(name) ?? [],
        textsOf(expected.expectedAfterRestoreStrings, expected.expectedAfterRestore, schema),
      ],
    ];
    // Only the final table counts: the halves together make it.
    if (!expected.testChangelogData) {
      const outcome = compareSink(
        halves.flatMap(([changes]) => changes),
        schema,
        expected,
      );
      if (outcome.status !== 'pass') return outcome;
      continue;
    }
    for (const [changes, strings] of halves) {
      const half = { expectedStrings: strings, testChangelogData: true };
      const outcome = compareSink(changes, schema, half);
      if (outcome.status !== 'pass') return outcome;
    }
  }
  return { status: 'pass', got: null, message: '' };
}

/** Declares a table with its first rows; gives the rows that come after a restore. */
async function declareInput(
  session: Session,
  input: InputTable,
  values: Map<string, ValuesTable>,
): Promise<Change[]> {
  const ddl = inputDdl(input);
  await session.execute(ddl);
  const name = tableName(input.table);
  const table = session.catalog.find(session.catalog.path([name]))?.entry;
  if (table?.kind !== 'table') throw new Error(`${name} is not a table`);
  const columns = table.columns.filter((column) => column.kind !== 'computed');
  const decode = ({ kind, row }: ChangeRow): Change => ({
    kind: KINDS[kind] ?? 0,
    row: columns.map((column, i) => toValue(row[i], column.type)),
  });
  const declared = /'changelog-mode'\s*=\s*'([^']*)'/.exec(ddl)?.[1];
  const changelog = changelogMode(declared ?? 'I');
  const names = columns.map((column) => column.name);
  values.set(name, new ValuesTable(changesOf(input.rows).map(decode), changelog, names));
  return changesOf(input.rowsAfterRestore ?? []).map(decode);
}

/** Views that the case only names are the leading queries whose results it does not list. */
async function declareViews(session: Session, test: ProgramCase): Promise<void> {
  const names = undefinedViews(test);
  for (const [i, name] of names.entries()) {
    await session.execute(`CREATE VIEW \`${name}\` AS ${test.sql[i]}`);
  }
}

function undefinedViews(test: ProgramCase): string[] {
  const extra = test.sql.length - (test.expected.rows?.length ?? test.sql.length);
  const known = new Set(test.inputs.map(({ table }) => tableName(table)));
  const names = Object.keys(test.views ?? {})
    .map(tableName)
    .filter((name) => !known.has(name));
  return extra > 0 ? names.slice(-extra) : [];
}

function queriesOf(test: ProgramCase): readonly string[] {
  return test.sql.slice(undefinedViews(test).length);
}

/** An INSERT into a table that nobody declares stands for its query. */
async function asQuery(session: Session, statement: string): Promise<string> {
  const parsed = await Promise.resolve()
    .then(() => parseStatement(statement))
    .catch(() => null);
  if (parsed?.kind !== 'Insert') return statement;
  const target = session.catalog.find(session.catalog.path(parsed.target));
  return target === undefined ? formatQuery(parsed.query) : statement;
}

function configurationOf(test: ProgramCase): Record<string, string> {
  const entries = Object.entries(test.config).map(([key, value]) => {
    if (typeof value !== 'object' || value === null) return [key, String(value)];
    return [key, String(Object.values(value)[0])];
  });
  // Restored cases begin from plans that are older than the demand for ON CONFLICT.
  if (test.restore) entries.unshift(['table.exec.sink.require-on-conflict', 'false']);
  return Object.fromEntries(entries);
}

function tableName(name: string): string {
  return name.replace(/^`|`$/g, '');
}

function judge(test: ProgramCase, failure: unknown): Outcome {
  const error = failure instanceof ScriptFailure ? failure.error : failure;
  const message = describeFailure(error);
  const { code, domain } = error as Partial<MillraceError>;
  if (code?.endsWith('_UNSUPPORTED')) return { status: 'unsupported', got: null, message };
  const internal = code === undefined || domain === 'internal';
  if (test.kind !== 'error' || internal) return { status: 'error', got: null, message };
  const phase = failure instanceof ScriptFailure ? failure.phase : 'planning';
  const planning = /ValidationException|SqlParser/.test(JSON.stringify(test.expected.errors));
  const pass = planning === (phase === 'planning');
  return { status: pass ? 'pass' : 'fail', got: `error while ${phase}`, message };
}

function unsupported(message: string): Outcome {
  return { status: 'unsupported', got: null, message };
}
