/** Conformance cases as their files hold them: see the README beside the data for the meaning of each field. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface ChangeRow {
  readonly kind: string;
  readonly row: readonly unknown[];
}

export interface InputTable {
  readonly table: string;
  readonly schema?: readonly string[];
  readonly ddl?: string;
  readonly schemaText?: string;
  /** Legacy type text of a row, where no schema is given. */
  readonly type?: string;
  readonly partitionKeys?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
  readonly rows: readonly (ChangeRow | readonly unknown[])[];
  readonly rowsAfterRestore?: readonly (ChangeRow | readonly unknown[])[];
}

export interface SinkTable {
  readonly table: string;
  readonly schema: readonly string[];
  readonly partitionKeys: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

export interface SinkExpectation {
  readonly expectedStrings?: readonly string[];
  readonly expectedBeforeRestoreStrings?: readonly string[];
  readonly expectedAfterRestoreStrings?: readonly string[];
  readonly expectedBeforeRestore?: readonly ChangeRow[];
  readonly expectedAfterRestore?: readonly ChangeRow[];
  readonly expectedMaterializedStrings?: readonly string[];
  readonly expectedMaterializedRows?: readonly ChangeRow[];
  readonly testChangelogData: boolean;
}

export interface ProgramCase {
  readonly name: string;
  readonly family: string;
  readonly modes: readonly ('streaming' | 'batch')[];
  readonly kind: 'result' | 'error' | 'unsupported-in-flink';
  readonly restore: boolean;
  readonly core: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly setupSql: readonly string[];
  readonly sql: readonly string[];
  readonly inputs: readonly InputTable[];
  readonly sinks?: readonly SinkTable[];
  readonly sinkKind?: readonly string[];
  readonly udfsUsed?: readonly string[];
  readonly views?: Readonly<Record<string, string>>;
  readonly expected: {
    readonly sinks?: Readonly<Record<string, SinkExpectation>>;
    readonly rows?: readonly (readonly string[] | number)[];
    readonly errors?: readonly Readonly<Record<string, string>>[];
    readonly materializedLines?: readonly string[];
  };
}

export interface ExpressionCase {
  readonly name: string;
  readonly source: string;
  readonly sql: string;
  readonly function?: string;
  readonly fields?: readonly { name: string; type: string; value: unknown }[];
  readonly row?: { readonly kind: string; readonly row: readonly unknown[] } | null;
  readonly rowType?: string | null;
  readonly expected?: unknown;
  readonly type?: string;
  readonly expectedString?: string;
  readonly error?: Readonly<Record<string, string>> | readonly string[];
}

export function loadPrograms(directory: string): readonly ProgramCase[] {
  return load(join(directory, 'programs.json.gz')) as readonly ProgramCase[];
}

export function loadExpressions(directory: string): readonly ExpressionCase[] {
  return load(join(directory, 'expressions.json.gz')) as readonly ExpressionCase[];
}

function load(path: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(path)).toString('utf8'));
}

/** Rows with their kinds, whichever form the file has; a bare value is a row of one column. */
export function changesOf(rows: readonly unknown[] | null): ChangeRow[] {
  return (rows ?? []).map((row) => {
    if (typeof row === 'object' && row !== null && 'kind' in row) return row as ChangeRow;
    return { kind: '+I', row: Array.isArray(row) ? row : [row] };
  });
}
