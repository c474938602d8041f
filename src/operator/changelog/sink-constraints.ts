/** What a sink's column types demand of every row: NOT NULL, and the lengths of text and bytes. */

import { type Batch, bit, type Value, type Vector, vectorOf } from '../../batch/index.ts';
import { type DataType, MAX_LENGTH, MillraceError } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { OperatorContext } from '../operator.ts';

/** table.exec.sink.nested-constraint-enforcer: how deep constraints are checked. */
type Depth = 'IGNORE' | 'ROWS' | 'ROWS_AND_COLLECTIONS';

/** A NOT NULL that the row breaks while such rows are to be dropped. */
const DROPPED = Symbol('dropped');

type Lengthy = Extract<DataType, { length: number }>;

/** Flat columns are checked by bitmaps and offsets; only what may break a length becomes values. */
export class SinkConstraints {
  readonly #node: NodeOf<'sink'>;
  readonly #context: OperatorContext;
  readonly #depth: Depth;
  /** Columns whose types hold constraints below the top. */
  readonly #nested: readonly number[];

  constructor(node: NodeOf<'sink'>, context: OperatorContext) {
    const option = context.option('table.exec.sink.nested-constraint-enforcer') ?? 'IGNORE';
    this.#node = node;
    this.#context = context;
    this.#depth = option.toUpperCase() as Depth;
    const { fields } = node.schema;
    this.#nested = fields.flatMap(({ type }, i) => (this.#looksInto(type) ? [i] : []));
    const trims = node.typeLength === 'trim-pad' && this.#depth === 'ROWS_AND_COLLECTIONS';
    if (trims && fields.some(({ type }) => hasLengthInCollection(type))) throw trimInCollection();
  }

  /** The rows that may be written, as they are to be written. */
  apply(batch: Batch): Batch {
    const kept = this.#withoutNulls(batch);
    const columns = kept.columns();
    const dropped = new Set<number>();
    const changed = columns.map((column, i) => {
      const field = this.#node.schema.fields[i]!;
      if (!this.#nested.includes(i) && !this.#mayBreakLength(column, field.type)) return column;
      const values = Array.from({ length: kept.length }, (_, row) => {
        const value = this.#enforce(column.get(row), field.type, field.name);
        if (value !== DROPPED) return value;
        dropped.add(row);
        return null;
      });
      return this.#node.typeLength === 'trim-pad'
        ? vectorOf(this.#context.engine.memory, column.type, values)
        : column;
    });
    const written =
      this.#node.typeLength === 'trim-pad' ? kept.withColumns(kept.schema, changed) : kept;
    return dropped.size === 0 ? written : this.#without(written, dropped);
  }

  #withoutNulls(batch: Batch): Batch {
    const { memory } = this.#context.engine;
    const dropped = new Set<number>();
    this.#node.schema.fields.forEach(({ name, type }, i) => {
      const column = batch.column(i);
      const allNull = column.physical === 'null';
      if (type.nullable || (column.validity === 0 && !allNull)) return;
      for (let row = 0; row < batch.length; row++) {
        if (!allNull && bit(memory, column.validity, row)) continue;
        if (this.#node.notNull === 'error') throw nullInNotNull(name);
        dropped.add(row);
      }
    });
    return dropped.size === 0 ? batch : this.#without(batch, dropped);
  }

  #without(batch: Batch, dropped: ReadonlySet<number>): Batch {
    const { memory } = this.#context.engine;
    const rows = memory.reserve(4 * batch.length);
    let kept = 0;
    for (let row = 0; row < batch.length; row++) {
      if (!dropped.has(row)) memory.i32[(rows >>> 2) + kept++] = row;
    }
    this.#context.metrics.count('filtered', dropped.size);
    return batch.select(rows, kept);
  }

  #looksInto(type: DataType): boolean {
    if (type.kind === 'ROW') return this.#depth !== 'IGNORE';
    const collection = type.kind === 'ARRAY' || type.kind === 'MAP' || type.kind === 'MULTISET';
    return collection && this.#depth === 'ROWS_AND_COLLECTIONS';
  }

  /** Whether a row of a flat column may be too long or too short, judged by its bytes. */
  #mayBreakLength(column: Vector, type: DataType): boolean {
    if (this.#node.typeLength === 'ignore' || !isLengthy(type)) return false;
    const exact = type.kind === 'CHAR' || type.kind === 'BINARY';
    for (let row = 0; row < column.length; row++) {
      const sizeBytes = column.offset(row + 1) - column.offset(row);
      if ((exact || sizeBytes > type.length) && !column.isNull(row)) return true;
    }
    return false;
  }

  #enforce(value: Value, type: DataType, path: string): Value | typeof DROPPED {
    if (value === null) {
      if (type.nullable) return null;
      if (this.#node.notNull === 'error') throw nullInNotNull(path);
      return DROPPED;
    }
    if (isLengthy(type)) return this.#enforceLength(value as string | Uint8Array, type, path);
    if (!this.#looksInto(type)) return value;
    const items = value as Value[];
    switch (type.kind) {
      case 'ROW':
        return this.#enforceAll(
          items,
          (i) => type.fields[i]!.type,
          (i) => `${path}.${type.fields[i]!.name}`,
        );
      case 'ARRAY':
        return this.#enforceAll(
          items,
          () => type.element,
          (i) => `${path}[${i}]`,
        );
      case 'MAP':
        return this.#enforceEntries(items, type.key, type.value, path);
      case 'MULTISET':
        return this.#enforceEntries(items, type.element, null, path);
      default:
        return value;
    }
  }

  #enforceAll(
    items: readonly Value[],
    typeOf: (index: number) => DataType,
    pathOf: (index: number) => string,
  ): Value | typeof DROPPED {
    const out: Value[] = [];
    for (let i = 0; i < items.length; i++) {
      const item = this.#enforce(items[i]!, typeOf(i), pathOf(i));
      if (item === DROPPED) return DROPPED;
      out.push(item);
    }
    return out;
  }

  #enforceEntries(
    entries: readonly Value[],
    keyType: DataType,
    valueType: DataType | null,
    path: string,
  ): Value | typeof DROPPED {
    for (const entry of entries) {
      const [key, value] = entry as [Value, Value];
      if (this.#enforce(key, keyType, `${path}[key]`) === DROPPED) return DROPPED;
      if (valueType === null) continue;
      if (this.#enforce(value, valueType, `${path}[value]`) === DROPPED) return DROPPED;
    }
    return entries as Value[];
  }

  #enforceLength(value: string | Uint8Array, type: Lengthy, path: string): Value {
    if (this.#node.typeLength === 'ignore') return value;
    const units = typeof value === 'string' ? [...value] : value;
    const exact = type.kind === 'CHAR' || type.kind === 'BINARY';
    if (units.length === type.length || (units.length < type.length && !exact)) return value;
    if (this.#node.typeLength === 'error') throw wrongLength(path, type, units.length);
    if (typeof value === 'string') {
      return (
        [...value].slice(0, type.length).join('') +
        ' '.repeat(Math.max(0, type.length - units.length))
      );
    }
    const fitted = new Uint8Array(type.length);
    fitted.set(value.subarray(0, type.length));
    return fitted;
  }
}

function isLengthy(type: DataType): type is Lengthy {
  return 'length' in type && type.length < MAX_LENGTH;
}

function hasLengthInCollection(type: DataType): boolean {
  switch (type.kind) {
    case 'ROW':
      return type.fields.some((field) => hasLengthInCollection(field.type));
    case 'ARRAY':
    case 'MULTISET':
      return hasLength(type.element);
    case 'MAP':
      return hasLength(type.key) || hasLength(type.value);
    default:
      return false;
  }
}

function hasLength(type: DataType): boolean {
  if (isLengthy(type)) return true;
  if (type.kind === 'ROW') return type.fields.some((field) => hasLength(field.type));
  return hasLengthInCollection(type);
}

function nullInNotNull(path: string): MillraceError {
  return new MillraceError(
    'SINK_NULL_IN_NOT_NULL',
    `column '${path}' is NOT NULL, however, a null value is being written into it`,
    { hint: "set 'table.exec.sink.not-null-enforcer' = 'DROP' to drop such rows" },
  );
}

function wrongLength(path: string, type: Lengthy, length: number): MillraceError {
  return new MillraceError(
    'SINK_LENGTH',
    `column '${path}' is ${type.kind}(${type.length}), however, ` +
      `a string of length ${length} is being written into it`,
    { hint: "'table.exec.sink.type-length-enforcer' controls this behaviour" },
  );
}

function trimInCollection(): MillraceError {
  return new MillraceError(
    'SINK_LENGTH_UNSUPPORTED',
    'trimming or padding is not supported where constraints are checked inside of collections',
    { hint: "set 'table.exec.sink.nested-constraint-enforcer' = 'ROWS'" },
  );
}
