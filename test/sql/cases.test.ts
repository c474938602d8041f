import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatValue, type Value } from '../../src/batch/index.ts';
import { isNumeric, type MillraceError, ROW_KIND_TEXT, type Schema } from '../../src/core/index.ts';
import {
  materialize,
  type QueryResult,
  runScript,
  type ScriptFailure,
} from '../support/run-script.ts';
import { canonical, parseCase, type SqlCase } from './case-file.ts';

const folder = join(import.meta.dirname, 'cases');

for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
  if (!path.endsWith('.sql')) continue;
  const sqlCase = parseCase(path, readFileSync(join(folder, path), 'utf8'));
  for (const parallelism of sqlCase.parallelisms) {
    test(`${path} at ${parallelism}: ${sqlCase.title}`, () => check(sqlCase, parallelism));
  }
}

async function check(sqlCase: SqlCase, parallelism: number): Promise<void> {
  for (const expectation of sqlCase.expectations) {
    if (expectation.kind === 'error') {
      const failure = (await run(sqlCase, parallelism, 'streaming').catch(
        (e) => e,
      )) as ScriptFailure;
      expect((failure.error as MillraceError | undefined)?.code ?? failure).toBe(expectation.code);
      continue;
    }
    const { schema, changes } = await run(sqlCase, parallelism, expectation.mode);
    const lines =
      expectation.kind === 'rows'
        ? materialize(changes, (row) => `{${jsonFields(schema, row)}}`)
        : changes.map(
            ({ kind, row }) => `{"kind":"${ROW_KIND_TEXT[kind]}",${jsonFields(schema, row)}}`,
          );
    expect(canonical(lines)).toEqual(canonical(expectation.lines));
  }
}

async function run(
  sqlCase: SqlCase,
  parallelism: number,
  mode: 'streaming' | 'batch',
): Promise<QueryResult> {
  const dir = mkdtempSync(join(tmpdir(), 'sql-case-'));
  try {
    for (const [file, lines] of Object.entries(sqlCase.inputs)) {
      writeFileSync(join(dir, file), lines.map((line) => `${line}\n`).join(''));
    }
    const configuration = { ...sqlCase.options, 'execution.runtime-mode': mode };
    const results = await runScript(sqlCase.sql.replaceAll('$DIR', dir), {
      parallelism,
      configuration,
    });
    return results.at(-1)!;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function jsonFields(schema: Schema, row: readonly Value[]): string {
  return schema.fields
    .map(({ name, type }, i) => {
      const value = row[i]!;
      if (value === null) return `${JSON.stringify(name)}:null`;
      const text = formatValue(value, type);
      const plain = isNumeric(type) || type.kind === 'BOOLEAN';
      return `${JSON.stringify(name)}:${plain ? text.toLowerCase() : JSON.stringify(text)}`;
    })
    .join(',');
}
