/** Which rows can match at all: SQL's NULL equals nothing, unless a key is compared null-safe. */

import { bit, type Engine, type Vector } from '../../batch/index.ts';

export interface JoinKeyColumn {
  readonly column: Vector;
  /** IS NOT DISTINCT FROM: NULL matches NULL. */
  readonly nullSafe: boolean;
}

export interface SelectedRows {
  /** Pointer to ascending int32 rows. */
  readonly rows: number;
  readonly count: number;
}

/** The rows whose keys are not null where NULL matches nothing; null means all of them. */
export function rowsWithKeys(
  engine: Engine,
  keys: readonly JoinKeyColumn[],
  length: number,
): SelectedRows | null {
  const strict = keys
    .filter(({ column, nullSafe }) => !nullSafe && mayBeNull(column))
    .map(({ column }) => column);
  if (strict.length === 0) return null;
  const { memory } = engine;
  const rows = memory.reserve(4 * length);
  let count = 0;
  for (let row = 0; row < length; row++) {
    const valid = strict.every(
      (column) => column.physical !== 'null' && bit(memory, column.validity, row),
    );
    if (valid) memory.i32[(rows >>> 2) + count++] = row;
  }
  return count === length ? null : { rows, count };
}

function mayBeNull(column: Vector): boolean {
  return column.validity !== 0 || column.physical === 'null';
}

/** Turns rows of a selection into the rows they stand for, in place. */
export function throughSelection(
  engine: Engine,
  rows: number,
  count: number,
  selection: number,
): void {
  const { i32 } = engine.memory;
  const [at, from] = [rows >>> 2, selection >>> 2];
  for (let i = 0; i < count; i++) i32[at + i] = i32[from + i32[at + i]!]!;
}
