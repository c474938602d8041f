/** Declares the tables of a case in a session. */

import type { Field } from '../../src/core/index.ts';
import type { Session } from '../../src/sql/index.ts';
import type { InputTable, SinkTable } from './cases.ts';

/** Puts a table of the given columns in the catalogue; not by DDL, which refuses columns of intervals. */
export function createTable(session: Session, name: string, fields: readonly Field[]): void {
  const { catalog } = session;
  const entry = {
    kind: 'table' as const,
    columns: fields.map((field) => ({ ...field, kind: 'physical' as const, comment: null })),
    watermark: null,
    primaryKey: null,
    partitionKeys: [],
    distribution: null,
    comment: null,
    options: { connector: 'values' },
    partitions: [],
  };
  catalog.create(catalog.path([name]), entry, { temporary: false, ifNotExists: false });
}

/** The DDL of an input table of a program, over the `values` connector. */
export function inputDdl(input: InputTable): string {
  if (input.ddl !== undefined) return input.ddl;
  const elements = input.schema ?? [schemaTextElements(input)];
  return `CREATE TABLE \`${input.table}\` (${elements.join(', ')})${partitions(input)} WITH (${optionList(input.options ?? {})})`;
}

export function sinkDdl(sink: SinkTable): string {
  return `CREATE TABLE \`${sink.table}\` (${sink.schema.join(', ')})${partitions(sink)} WITH (${optionList(sink.options)})`;
}

function partitions({
  partitionKeys = [],
}: {
  readonly partitionKeys?: readonly string[];
}): string {
  return partitionKeys.length === 0 ? '' : ` PARTITIONED BY (${partitionKeys.join(', ')})`;
}

function optionList(options: Readonly<Record<string, string>>): string {
  const all = { ...options, connector: 'values' };
  return Object.entries(all)
    .map(([key, value]) => `'${key}' = '${String(value).replaceAll("'", "''")}'`)
    .join(', ');
}

/** Views over data streams print their schema with marks for time attributes. */
function schemaTextElements({ schemaText = '()' }: InputTable): string {
  const inner = schemaText.trim().replace(/^\(/, '').replace(/\)$/, '');
  const rowtimes = [...inner.matchAll(/(`[^`]+`) TIMESTAMP(?:_LTZ)?\(3\)[^,\n]*\*ROWTIME\*/g)].map(
    ([, name]) => name,
  );
  const columns = inner
    .replace(/(`[^`]+`) TIMESTAMP_LTZ\(3\)(?: NOT NULL)? \*PROCTIME\*/g, '$1 AS PROCTIME()')
    .replace(/ \*ROWTIME\*/g, '');
  return [columns, ...rowtimes.map((name) => `WATERMARK FOR ${name} AS ${name}`)].join(', ');
}
