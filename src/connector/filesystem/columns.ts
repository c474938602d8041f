/** Columns of a row that no byte of the file holds: partition values and metadata, the same for all rows. */

import {
  type Batch,
  type Engine,
  take,
  type Value,
  type Vector,
  vectorOf,
} from '../../batch/index.ts';
import {
  BIGINT,
  type DataType,
  type Field,
  MillraceError,
  type Schema,
  STRING,
  TIMESTAMP_LTZ,
} from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import { FieldError, parseScalar } from '../../format/index.ts';
import type { SourceBody, SourceColumn } from '../../plan/index.ts';
import { unknownMetadata } from '../errors.ts';
import { fileName, partitionValues } from './paths.ts';
import type { FileSplit } from './splits.ts';

export const FILE_METADATA: Readonly<Record<string, DataType>> = {
  'file.path': STRING(false),
  'file.name': STRING(false),
  'file.size': BIGINT(false),
  'file.modification-time': TIMESTAMP_LTZ(3, false),
};

/** Where each column of the table comes from. */
export class FileColumns {
  /** Columns that the format must give, in order. */
  readonly wanted: Schema;
  /** Columns that the files hold, in order: all but the partition keys. */
  readonly physical: Schema;
  /** Metadata keys of the format by column name. */
  readonly formatMetadata: Readonly<Record<string, string>>;
  readonly #schema: Schema;
  readonly #columns: readonly SourceColumn[];
  readonly #partitionKeys: ReadonlySet<string>;
  readonly #defaultPartition: string;

  /** @param formatMetadata metadata keys that the format has */
  constructor(body: SourceBody, defaultPartition: string, formatMetadata: readonly string[]) {
    const { partitionKeys } = body.table;
    this.#columns = body.columns;
    this.#partitionKeys = new Set(partitionKeys);
    this.#defaultPartition = defaultPartition;
    this.#schema = { fields: body.columns.map(({ name, type }): Field => ({ name, type })) };
    this.physical = {
      fields: body.physical.fields.filter((field) => !this.#partitionKeys.has(field.name)),
    };
    const fromFormat = body.columns.filter((column) => !this.#isConstant(column));
    this.wanted = { fields: fromFormat.map(({ name, type }): Field => ({ name, type })) };
    const ofFormat = fromFormat.filter(({ metadata }) => metadata !== null);
    for (const { metadata } of ofFormat) {
      if (formatMetadata.includes(plainKey(metadata!))) continue;
      const known = [...Object.keys(FILE_METADATA), ...formatMetadata];
      throw unknownMetadata(metadata!, known, 'a filesystem table of this format');
    }
    this.formatMetadata = Object.fromEntries(
      ofFormat.map(({ name, metadata }) => [name, plainKey(metadata!)]),
    );
  }

  /** The columns of the table for the rows that the format gave. */
  complete(engine: Engine, batch: Batch, split: FileSplit): Batch {
    if (this.wanted.fields.length === this.#columns.length) return batch;
    let next = 0;
    const columns = this.#columns.map((column) =>
      this.#isConstant(column)
        ? repeated(engine, column.type, this.#constant(column, split), batch.length)
        : batch.column(next++),
    );
    return batch.withColumns(this.#schema, columns);
  }

  /** Conditions over columns that the format gives, in its numbering. */
  filtersForFormat(filters: readonly Expression[]): readonly Expression[] {
    const places = new Map<number, number>();
    this.#columns.forEach((column, i) => {
      if (!this.#isConstant(column)) places.set(i, places.size);
    });
    return filters.flatMap((filter) => renumbered(filter, places) ?? []);
  }

  #isConstant(column: SourceColumn): boolean {
    return column.metadata === null
      ? this.#partitionKeys.has(column.name)
      : column.metadata in FILE_METADATA;
  }

  #constant(column: SourceColumn, split: FileSplit): Value {
    switch (column.metadata) {
      case 'file.path':
        return split.path;
      case 'file.name':
        return fileName(split.path);
      case 'file.size':
        return BigInt(split.sizeBytes);
      case 'file.modification-time':
        return BigInt(Math.floor(split.modifiedMs)) * 1_000_000n;
      default:
        return this.#partitionValue(column, split.path);
    }
  }

  #partitionValue(column: SourceColumn, path: string): Value {
    const text = partitionValues(path)[column.name];
    if (text === undefined) throw noPartitionValue(column.name, path);
    if (text === this.#defaultPartition) return null;
    try {
      return parseScalar(text, column.type);
    } catch (error) {
      if (error instanceof FieldError) throw badPartitionValue(column.name, path, error);
      throw error;
    }
  }
}

/** The expression with other column numbers; null when it uses a column that has none. */
function renumbered(
  expression: Expression,
  places: ReadonlyMap<number, number>,
): Expression | null {
  if (expression.kind === 'literal') return expression;
  if (expression.kind === 'column') {
    const index = places.get(expression.index);
    return index === undefined ? null : { ...expression, index };
  }
  const args = expression.args.map((arg) => renumbered(arg, places));
  return args.includes(null) ? null : { ...expression, args: args as Expression[] };
}

/** Metadata of the format may be asked for as `value.key` too. */
function plainKey(key: string): string {
  return key.replace(/^value\./, '');
}

function repeated(engine: Engine, type: DataType, value: Value, length: number): Vector {
  const one = vectorOf(engine.memory, type, [value]);
  return take(engine, one, engine.memory.reserveZeroed(4 * length), length);
}

function noPartitionValue(column: string, path: string): MillraceError {
  return new MillraceError(
    'CONNECTOR_NO_PARTITION_VALUE',
    `'${path}' is in no directory '${column}=...'`,
    { hint: `the table is PARTITIONED BY (${column}): its files lie below such directories` },
  );
}

function badPartitionValue(column: string, path: string, cause: FieldError): MillraceError {
  return new MillraceError(
    'CONNECTOR_BAD_PARTITION_VALUE',
    `the directory of '${path}': column '${column}' ${cause.message}`,
    { cause },
  );
}
