/** Errors that several connectors share. */

import { type DataType, MillraceError, nearest, typeToString } from '../core/index.ts';

export function noFiles(path: string): MillraceError {
  return new MillraceError('CONNECTOR_NO_FILES', `there is no file at '${path}'`, {
    domain: 'external',
    hint: 'a path is a file, a directory or a pattern such as data/*.csv, relative to where you run',
  });
}

export function unknownMetadata(
  key: string,
  known: readonly string[],
  owner: string,
): MillraceError {
  const near = nearest(key, known);
  return new MillraceError('CONNECTOR_UNKNOWN_METADATA', `${owner} has no metadata '${key}'`, {
    hint: near === undefined ? `it has: ${known.join(', ')}` : `did you mean '${near}'?`,
  });
}

export function unknownTable(name: string, known: readonly string[]): MillraceError {
  const near = nearest(name, known);
  const list = known.length === 0 ? 'none was given' : `given were: ${known.join(', ')}`;
  return new MillraceError('CONNECTOR_UNKNOWN_TABLE', `no data was given for table '${name}'`, {
    hint: near === undefined ? `pass it in the option tables; ${list}` : `did you mean '${near}'?`,
  });
}

export function wrongValue(
  place: string,
  column: string,
  value: unknown,
  type: DataType,
): MillraceError {
  const shown = typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
  return new MillraceError(
    'CONNECTOR_BAD_VALUE',
    `${place}: column '${column}' is ${shown}, expected ${typeToString(type)}`,
  );
}

export function insertOnly(connector: string): MillraceError {
  return new MillraceError(
    'CONNECTOR_INSERT_ONLY',
    `the connector '${connector}' can only take inserts, the query also updates or deletes`,
  );
}

export function changesNotWritable(path: string): MillraceError {
  return new MillraceError(
    'SINK_CHANGES_UNSUPPORTED',
    `the files at '${path}' hold inserted rows only, and the query updates or deletes rows`,
    { hint: 'group by a window, or write a changelog format such as debezium-json' },
  );
}
