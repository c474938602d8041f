/** Declares the tables of a case in a session. */

import { type Field, typeToString } from '../../src/core/index.ts';
import type { Session } from '../../src/sql/index.ts';
import type { InputTable, SinkTable } from './cases.ts';

/** Types print as DDL that reads back, so a table can be declared from a schema. */
export function columnsDdl(fields: readonly Field[]): string {
  return fields.map(({ name, type }) => `\`${name}\` ${typeToString(type)}`).join(', ');
}

export function createTable(
  session: Session,
  name: string,
  fields: readonly Field[],
): Promise<unknown> {
  return session.execute(
    `CREATE TABLE \`${name}\` (${columnsDdl(fields)}) WITH ('connector' = 'values')`,
  );
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
