/** Reads the rows of a snapshot for one state of a subtask: columns by name, rows by key group, changes in order. */

import { Batch, type Engine, type Value, type Vector, VectorBuilder } from '../batch/index.ts';
import {
  columnIndex,
  type DataType,
  type Field,
  isInteger,
  type Schema,
  sameType,
} from '../core/index.ts';
import { changedKey, changedType } from './errors.ts';
import type { KeyGroups } from './key-group-order.ts';
import { nullVector } from './null-vector.ts';
import { keyGroupsOf } from './partition.ts';
import { type ColumnReport, DELETE, OP_COLUMN, type RestoredPart } from './snapshot.ts';

/** The columns that a state wants back. */
export interface WantedRows {
  readonly schema: Schema;
  /** Columns whose hash is the key group. */
  readonly keyColumns: readonly number[];
  /** Columns that tell rows apart: they must be there, unchanged. */
  readonly identity: readonly string[];
  /** A column that the snapshot does not have; otherwise it is null. */
  readonly missing?: (field: Field, length: number) => Vector | undefined;
}

export interface RestoredBatch {
  readonly batch: Batch;
  readonly op: 'put' | 'delete';
  /** False for rows of a base: nothing has to be replaced. */
  readonly isChange: boolean;
}

export class PartReader {
  readonly #engine: Engine;
  readonly #part: RestoredPart;
  readonly #wanted: WantedRows;
  readonly #groups: KeyGroups;
  readonly #reports = new Map<string, ColumnReport>();

  constructor(engine: Engine, part: RestoredPart, wanted: WantedRows, groups: KeyGroups) {
    this.#engine = engine;
    this.#part = part;
    this.#wanted = wanted;
    this.#groups = groups;
    const names = wanted.keyColumns.map((key) => wanted.schema.fields[key]!.name);
    if (names.join('\n') !== part.keyColumns.join('\n')) {
      throw changedKey(part.name, part.keyColumns, names);
    }
  }

  /** What became of the columns, after the last batch. */
  get reports(): readonly ColumnReport[] {
    return [...this.#reports.values()];
  }

  *batches(): Iterable<RestoredBatch> {
    const { memory } = this.#engine;
    for (const source of this.#part.batches()) {
      const mark = memory.mark();
      const { schema } = this.#wanted;
      for (const { name } of source.schema.fields) this.#noteDropped(name);
      const columns = schema.fields.map((field) => this.#column(source, field));
      const whole = Batch.of(this.#engine, schema, columns, source.length);
      const op = columnIndex(source.schema, OP_COLUMN);
      if (op < 0) yield* this.#yield(whole, 'put', false, () => true);
      else {
        const ops = source.column(op);
        const isDelete = (row: number) => ops.get(row) === DELETE;
        yield* this.#yield(whole, 'delete', true, isDelete);
        yield* this.#yield(whole, 'put', true, (row) => !isDelete(row));
      }
      memory.release(mark);
    }
  }

  /** The rows of the subtask's key groups that `belongs` holds for. */
  *#yield(
    whole: Batch,
    op: RestoredBatch['op'],
    isChange: boolean,
    belongs: (row: number) => boolean,
  ): Iterable<RestoredBatch> {
    const { memory } = this.#engine;
    const owns = this.#ownership(whole);
    const selection = memory.reserve(4 * whole.length);
    let count = 0;
    for (let row = 0; row < whole.length; row++) {
      if (belongs(row) && owns(row)) memory.i32[(selection >>> 2) + count++] = row;
    }
    if (count === 0) return;
    const batch = count === whole.length ? whole : whole.select(selection, count);
    yield { batch, op, isChange };
  }

  #ownership(batch: Batch): (row: number) => boolean {
    if (this.#wanted.keyColumns.length === 0) return () => true;
    const { maxParallelism, range } = this.#groups;
    const keys = this.#wanted.keyColumns.map((key) => batch.column(key));
    const groups = keyGroupsOf(this.#engine, keys, batch.length, maxParallelism) >>> 1;
    const { memory } = this.#engine;
    return (row) => {
      const group = memory.u16[groups + row]!;
      return group >= range.first && group <= range.last;
    };
  }

  #column(source: Batch, field: Field): Vector {
    const at = columnIndex(source.schema, field.name);
    const isIdentity = this.#wanted.identity.includes(field.name);
    if (at < 0) {
      if (isIdentity) throw changedKey(this.#part.name, this.#names(source), [field.name]);
      this.#note(field.name, 'new');
      const { length } = source;
      return this.#wanted.missing?.(field, length) ?? nullVector(this.#engine, field.type, length);
    }
    const from = source.schema.fields[at]!.type;
    if (sameType(from, field.type)) return source.column(at);
    const convert = isIdentity ? undefined : widening(from, field.type);
    if (convert === undefined) throw changedType(this.#part.name, field, from);
    this.#note(field.name, 'widened');
    return converted(this.#engine, source.column(at), field.type, convert);
  }

  #names(source: Batch): string[] {
    return source.schema.fields.map((field) => field.name);
  }

  #noteDropped(name: string): void {
    const kept = name === OP_COLUMN || columnIndex(this.#wanted.schema, name) >= 0;
    if (!kept) this.#note(name, 'dropped');
  }

  #note(column: string, change: ColumnReport['change']): void {
    this.#reports.set(column, { state: this.#part.name, column, change });
  }
}

type Convert = (value: Exclude<Value, null>) => Value;

/** How values of an earlier type become those of a wider one; undefined when it is not wider. */
function widening(from: DataType, to: DataType): Convert | undefined {
  if (isInteger(from) && isInteger(to)) {
    if (INTEGER_WIDTHS[from.kind]! > INTEGER_WIDTHS[to.kind]!) return undefined;
    return to.kind === 'BIGINT' ? (value) => BigInt(value as number) : same;
  }
  if (from.kind === 'FLOAT' && to.kind === 'DOUBLE') return same;
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL') {
    return from.scale === to.scale && from.precision <= to.precision ? same : undefined;
  }
  if (from.kind === 'CHAR' && to.kind === 'VARCHAR') {
    return from.length <= to.length ? same : undefined;
  }
  if (from.kind !== to.kind) return undefined;
  if (hasLength(from) && hasLength(to)) return from.length <= to.length ? same : undefined;
  if (hasPrecision(from) && hasPrecision(to)) {
    return from.precision <= to.precision ? same : undefined;
  }
  return undefined;
}

const INTEGER_WIDTHS: Readonly<Record<string, number>> = {
  TINYINT: 1,
  SMALLINT: 2,
  INTEGER: 4,
  BIGINT: 8,
};

const same: Convert = (value) => value;

function hasLength(type: DataType): type is Extract<DataType, { readonly length: number }> {
  return type.kind === 'VARCHAR' || type.kind === 'VARBINARY';
}

function hasPrecision(type: DataType): type is Extract<DataType, { readonly precision: number }> {
  return type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
}

function converted(engine: Engine, vector: Vector, type: DataType, convert: Convert): Vector {
  const builder = new VectorBuilder(engine.memory, type, vector.length);
  for (let row = 0; row < vector.length; row++) {
    const value = vector.get(row);
    builder.append(value === null ? null : convert(value));
  }
  return builder.finish();
}
