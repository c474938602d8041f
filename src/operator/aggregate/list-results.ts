/** What list functions make of a cell's list. */

import { type Engine, type Value, Vector, VectorBuilder } from '../../batch/index.ts';
import { type DataType, MillraceError } from '../../core/index.ts';
import type { ListResult } from './list-aggregate.ts';
import type { Elements } from './value-list.ts';

/** Null where `first` finds nothing. */
export function firstOf(engine: Engine, type: DataType): ListResult {
  return (list, cells, count) => {
    const { validity, values, offsets, children } = list.values(0, list.first(cells, count), count);
    return new Vector(engine.memory, type, count, validity, values, offsets, children);
  };
}

/** ARRAY_AGG: null without elements. */
export function arrayOf(engine: Engine, type: DataType): ListResult {
  return (list, cells, count) => {
    const elements = list.elements(cells, count);
    const { offsets, validity } = listLayout(engine, elements, count);
    const child = list.values(0, elements.slots, elements.count);
    return new Vector(engine.memory, type, count, validity, 0, offsets, [child]);
  };
}

/** LISTAGG: null without elements. @param delimiter text, or null when each element brings its own */
export function joined(engine: Engine, type: DataType, delimiter: string | null): ListResult {
  return textOf(engine, type, (elements) => {
    if (elements.length === 0) return null;
    if (delimiter !== null) return elements.map(([value]) => value).join(delimiter);
    return elements.map(([value, own], i) => (i === 0 ? value : `${own}${value}`)).join('');
  });
}

/** JSON_ARRAYAGG. @param write JSON text of a value that is not null */
export function jsonArray(
  engine: Engine,
  type: DataType,
  write: (value: Value) => string,
): ListResult {
  return textOf(engine, type, (elements) => {
    return `[${elements.map(([value = null]) => orNull(value, write)).join(',')}]`;
  });
}

/** JSON_OBJECTAGG; keys in order. @param write JSON text of a value that is not null */
export function jsonObject(
  engine: Engine,
  type: DataType,
  write: (value: Value) => string,
): ListResult {
  return textOf(engine, type, (elements) => {
    const entries = new Map<string, string>();
    for (const [key, value = null] of elements) {
      if (entries.has(key as string)) throw duplicateKey(key as string);
      entries.set(key as string, orNull(value, write));
    }
    const keys = [...entries.keys()].sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${entries.get(key)}`).join(',')}}`;
  });
}

function orNull(value: Value, write: (value: Value) => string): string {
  return value === null ? 'null' : write(value);
}

/** SINGLE_VALUE: the one row of a scalar subquery. */
export function singleValue(engine: Engine, type: DataType): ListResult {
  const first = firstOf(engine, type);
  return (list, cells, count) => {
    const { rows } = list.elements(cells, count);
    for (let i = 1; i < rows.length; i++) if (rows[i] === rows[i - 1]) throw severalRows();
    return first(list, cells, count);
  };
}

function textOf(
  engine: Engine,
  type: DataType,
  write: (elements: readonly (readonly Value[])[]) => string | null,
): ListResult {
  return (list, cells, count) => {
    const elements = list.elements(cells, count);
    const width = list.fields.length - 1;
    const columns = Array.from({ length: width }, (_, i) =>
      list.values(i, elements.slots, elements.count),
    );
    const builder = new VectorBuilder(engine.memory, type, count);
    let next = 0;
    for (let i = 0; i < count; i++) {
      const own: Value[][] = [];
      for (; next < elements.count && elements.rows[next] === i; next++) {
        const row = next;
        own.push(columns.map((column) => column.get(row)));
      }
      builder.append(write(own));
    }
    return builder.finish();
  };
}

/** Offsets of lists whose elements follow each other, and a bitmap of those that have any. */
export function listLayout(
  engine: Engine,
  { rows }: Pick<Elements, 'rows'>,
  count: number,
): { offsets: number; validity: number } {
  const { memory } = engine;
  const offsets = memory.reserveZeroed(4 * (count + 1));
  const validity = memory.reserveZeroed((count + 7) >>> 3);
  const { i32, u8 } = memory;
  for (const row of rows) i32[(offsets >>> 2) + row + 1]!++;
  for (let i = 0; i < count; i++) {
    const size = i32[(offsets >>> 2) + i + 1]!;
    if (size > 0) u8[validity + (i >>> 3)]! |= 1 << (i & 7);
    i32[(offsets >>> 2) + i + 1] = i32[(offsets >>> 2) + i]! + size;
  }
  return { offsets, validity };
}

function duplicateKey(key: string): MillraceError {
  return new MillraceError('JSON_KEY_DUPLICATE', `JSON_OBJECTAGG has met the key '${key}' twice`, {
    hint: 'keys must be unique within a group',
  });
}

function severalRows(): MillraceError {
  return new MillraceError(
    'SUBQUERY_SEVERAL_ROWS',
    'a scalar subquery gave more than one row (SINGLE_VALUE received more than one element)',
    { hint: 'add LIMIT 1 or an aggregate to the subquery' },
  );
}
