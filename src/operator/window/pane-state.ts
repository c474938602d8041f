/** Panes in a checkpoint: a row per key and pane, with the accumulators as columns. */

import { Batch, type Vector, vectorOf } from '../../batch/index.ts';
import { type Field, INTEGER, type Schema, TIMESTAMP } from '../../core/index.ts';
import type { Accumulators } from '../aggregate/accumulators.ts';
import type { GroupKeys } from '../aggregate/group-keys.ts';
import type { OperatorContext } from '../operator.ts';
import type { PaneRange, Panes } from './panes.ts';
import { constantTime, microsOf, millisOf } from './times.ts';

const PANE_FIELDS: readonly Field[] = [
  { name: 'pane_start', type: TIMESTAMP(3, false) },
  { name: 'pane_end', type: TIMESTAMP(3, false) },
  /** Null where every window sees the pane. */
  { name: 'visible_from', type: TIMESTAMP(3) },
];

/** @param keyCount how many of the keys choose the key group */
export function registerPaneState(
  context: OperatorContext,
  keys: GroupKeys,
  keyCount: number,
  accumulators: Accumulators,
  panes: Panes,
): void {
  accumulators.registerEntries({
    fields: [...keys.fields, ...PANE_FIELDS],
    keyCount,
    describe: (cells, count) => describeCells(context, keys, panes, cells, count),
    locate: (columns, count) => locateCells(context, keys, panes, columns, count),
  });
  const schema: Schema = { fields: [...keys.fields, ...PANE_FIELDS, ...accumulators.fields] };
  context.state.register({
    name: 'panes',
    schema,
    keyColumns: Array.from({ length: keyCount }, (_, i) => i),
    *export() {
      for (const pane of panes.live) {
        for (let from = 0; from < pane.pageCount; ) {
          const { cells, slots, count, next } = panes.present(pane, from);
          from = next;
          if (count === 0) continue;
          const { engine } = context;
          const columns = [
            ...keys.read(slots, count),
            constantTime(engine, TIMESTAMP(3, false), pane.start, count),
            constantTime(engine, TIMESTAMP(3, false), pane.end, count),
            pane.visibleFrom === Number.NEGATIVE_INFINITY
              ? vectorOf(engine.memory, TIMESTAMP(3), new Array(count).fill(null))
              : constantTime(engine, TIMESTAMP(3), pane.visibleFrom, count),
            ...accumulators.export(cells, count),
          ];
          yield Batch.of(engine, schema, columns, count);
        }
      }
    },
    import(batch) {
      importPanes(context, keys, accumulators, panes, batch);
    },
  });
}

function importPanes(
  context: OperatorContext,
  keys: GroupKeys,
  accumulators: Accumulators,
  panes: Panes,
  batch: Batch,
): void {
  const columns = batch.columns();
  const own = keys.fields.length + PANE_FIELDS.length;
  const cells = locateCells(context, keys, panes, columns.slice(0, own), batch.length);
  accumulators.import(cells, batch.length, columns.slice(own));
}

/** Pointer to the cell of each row of key and pane columns. */
function locateCells(
  context: OperatorContext,
  keys: GroupKeys,
  panes: Panes,
  columns: readonly Vector[],
  count: number,
): number {
  const { memory } = context.engine;
  const first = keys.fields.length;
  const slots = keys.slotsOf(columns.slice(0, first), count);
  const cells = memory.reserve(4 * count);
  for (let row = 0; row < count; row++) {
    const time = (column: number) => millisOf(memory.i64[(columns[column]!.values >>> 3) + row]!);
    const visible = columns[first + 2]!.isNull(row) ? Number.NEGATIVE_INFINITY : time(first + 2);
    const range = { start: time(first), end: time(first + 1), visibleFrom: visible };
    const cell = panes.cell(range, memory.i32[(slots >>> 2) + row]!);
    memory.i32[(cells >>> 2) + row] = cell;
  }
  return cells;
}

/** Key and pane columns of int32 cells. */
function describeCells(
  context: OperatorContext,
  keys: GroupKeys,
  panes: Panes,
  cells: number,
  count: number,
): Vector[] {
  const { memory } = context.engine;
  const places = panes.places();
  const slots: number[] = [];
  const ranges: PaneRange[] = [];
  for (const cell of memory.i32.subarray(cells >>> 2, (cells >>> 2) + count)) {
    const { pane, slot } = places(cell);
    slots.push(slot);
    ranges.push(pane);
  }
  const nanos = (ms: number) => microsOf(ms) * 1000n;
  const column = (field: number, value: (range: PaneRange) => bigint | null) =>
    vectorOf(memory, PANE_FIELDS[field]!.type, ranges.map(value));
  return [
    ...keys.read(vectorOf(memory, INTEGER(false), slots).values, count),
    column(0, (range) => nanos(range.start)),
    column(1, (range) => nanos(range.end)),
    column(2, ({ visibleFrom }) => (Number.isFinite(visibleFrom) ? nanos(visibleFrom) : null)),
  ];
}
