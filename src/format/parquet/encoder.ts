/** Batches to Parquet: rows are collected into row groups, columns typed as Flink types map to Parquet's. */

import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Batch, Value } from '../../batch/index.ts';
import {
  type DataType,
  type Field,
  MillraceError,
  type OptionMap,
  optionNumber,
  optionText,
  type Schema,
  typeToString,
} from '../../core/index.ts';
import type { Encoder } from '../contract.ts';
import { PARQUET_OPTIONS } from './options.ts';

const NANOS_PER_MICRO = 1000n;

export class ParquetEncoder implements Encoder {
  readonly #schema: Schema;
  readonly #rowGroupRows: number;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  readonly #columns: unknown[][];

  constructor(schema: Schema, options: OptionMap) {
    this.#schema = schema;
    this.#rowGroupRows = optionNumber(PARQUET_OPTIONS, options, 'row-group.rows')!;
    const root: SchemaElement = { name: 'schema', num_children: schema.fields.length };
    const codec = optionText(PARQUET_OPTIONS, options, 'compression')!.toUpperCase();
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [root, ...schema.fields.flatMap(elementsOf)],
      codec: codec as 'SNAPPY' | 'UNCOMPRESSED',
      createdBy: 'millrace',
    });
    this.#columns = schema.fields.map(() => []);
  }

  begin(): Uint8Array {
    return this.#taken();
  }

  encode(batch: Batch): Uint8Array {
    batch.columns().forEach((column, i) => {
      const { type } = this.#schema.fields[i]!;
      const values = this.#columns[i]!;
      for (let row = 0; row < batch.length; row++) values.push(written(column.get(row), type));
    });
    if ((this.#columns[0]?.length ?? 0) >= this.#rowGroupRows) this.#writeGroup();
    return this.#taken();
  }

  end(): Uint8Array {
    this.#writeGroup();
    this.#writer.finish();
    return this.#taken();
  }

  #writeGroup(): void {
    const rows = this.#columns[0]?.length ?? 0;
    if (rows === 0) return;
    const columnData = this.#schema.fields.map(({ name }, i) => ({
      name,
      data: this.#columns[i]!,
    }));
    this.#writer.write({ columnData, rowGroupSize: rows });
    for (const column of this.#columns) column.length = 0;
  }

  /** The bytes since the last call; the writer goes on counting offsets. */
  #taken(): Uint8Array {
    const bytes = new Uint8Array(this.#bytes.getBytes());
    this.#bytes.index = 0;
    return bytes;
  }
}

/** A column as Parquet's schema elements, depth first, as Flink's own writer lays them out. */
function elementsOf(field: Field): SchemaElement[] {
  const { name, type } = field;
  const repetition_type = type.nullable ? 'OPTIONAL' : 'REQUIRED';
  switch (type.kind) {
    case 'ARRAY':
      return [
        { name, repetition_type, converted_type: 'LIST', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        ...elementsOf({ name: 'element', type: type.element }),
      ];
    case 'MAP':
    case 'MULTISET': {
      const [key, value] = entryTypes(type);
      return [
        { name, repetition_type, converted_type: 'MAP', num_children: 1 },
        { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
        ...elementsOf({ name: 'key', type: { ...key, nullable: false } }),
        ...elementsOf({ name: 'value', type: value }),
      ];
    }
    case 'ROW':
      return [
        { name, repetition_type, num_children: type.fields.length },
        ...type.fields.flatMap(elementsOf),
      ];
    default:
      return [{ name, repetition_type, ...leafOf(name, type) }];
  }
}

function entryTypes(
  type: Extract<DataType, { kind: 'MAP' | 'MULTISET' | 'ARRAY' }>,
): [DataType, DataType] {
  if (type.kind === 'MAP') return [type.key, type.value];
  return [type.element, { kind: 'INTEGER', nullable: false }];
}

function leafOf(name: string, type: DataType): Partial<SchemaElement> {
  switch (type.kind) {
    case 'BOOLEAN':
      return { type: 'BOOLEAN' };
    case 'TINYINT':
      return { type: 'INT32', converted_type: 'INT_8' };
    case 'SMALLINT':
      return { type: 'INT32', converted_type: 'INT_16' };
    case 'INTEGER':
    case 'INTERVAL_YEAR_MONTH':
      return { type: 'INT32' };
    case 'BIGINT':
    case 'INTERVAL_DAY_TIME':
      return { type: 'INT64' };
    case 'FLOAT':
      return { type: 'FLOAT' };
    case 'DOUBLE':
      return { type: 'DOUBLE' };
    case 'DECIMAL':
      return decimalLeaf(type);
    case 'DATE':
      return { type: 'INT32', converted_type: 'DATE' };
    case 'TIME':
      return { type: 'INT32', converted_type: 'TIME_MILLIS' };
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampLeaf(type);
    case 'CHAR':
    case 'VARCHAR':
    case 'VARIANT':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
    case 'BINARY':
    case 'VARBINARY':
    case 'RAW':
    case 'BITMAP':
      return { type: 'BYTE_ARRAY' };
    default:
      throw new MillraceError(
        'FORMAT_TYPE_UNSUPPORTED',
        `the parquet format has no form for column '${name}' of type ${typeToString(type)}`,
      );
  }
}

function decimalLeaf(type: Extract<DataType, { kind: 'DECIMAL' }>): Partial<SchemaElement> {
  const { precision, scale } = type;
  const decimal = { converted_type: 'DECIMAL', precision, scale } as const;
  return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: decimalBytes(precision), ...decimal };
}

/** Bytes that hold every number of so many digits, with a sign. */
function decimalBytes(precision: number): number {
  return Math.ceil((precision * Math.log2(10) + 1) / 8);
}

function timestampLeaf(
  type: Extract<DataType, { kind: 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ' }>,
): Partial<SchemaElement> {
  const unit = type.precision <= 3 ? 'MILLIS' : type.precision <= 6 ? 'MICROS' : 'NANOS';
  const isAdjustedToUTC = type.kind === 'TIMESTAMP_LTZ';
  return { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit } };
}

/** A value as the file stores it. */
function written(value: Value, type: DataType): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'INTERVAL_DAY_TIME':
      return BigInt(value as number);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const perUnit = type.precision <= 3 ? 1_000_000n : type.precision <= 6 ? NANOS_PER_MICRO : 1n;
      const nanos = value as bigint;
      return (nanos - (((nanos % perUnit) + perUnit) % perUnit)) / perUnit;
    }
    case 'ARRAY':
      return (value as Value[]).map((element) => written(element, type.element));
    case 'MAP':
    case 'MULTISET': {
      const [key, member] = entryTypes(type);
      return (value as [Value, Value][]).map(([k, v]) => ({
        key: written(k, key),
        value: written(v, member),
      }));
    }
    case 'ROW':
      return Object.fromEntries(
        type.fields.map((field, i) => [field.name, written((value as Value[])[i]!, field.type)]),
      );
    default:
      return value;
  }
}
