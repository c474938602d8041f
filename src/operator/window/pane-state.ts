/** Panes in a checkpoint: a row per key and pane, with the accumulators as columns. */

import { Batch, vectorOf } from '../../batch/index.ts';
import { type Field, type Schema, TIMESTAMP } from '../../core/index.ts';
import type { Accumulators } from '../aggregate/accumulators.ts';
import type { GroupKeys } from '../aggregate/group-keys.ts';
import type { OperatorContext } from '../operator.ts';
import type { Panes } from './panes.ts';
import { constantTime, millisOf } from './times.ts';

const PANE_FIELDS: readonly Field[] = [
  { name: 'pane_start', type: TIMESTAMP(3, false) },
  { name: 'pane_end', type: TIMESTAMP(3, false) },
  /** Null where every window sees the pane. */
  { name: 'visible_from', type: TIMESTAMP(3) },
];

export function registerPaneState(
  context: OperatorContext,
  keys: GroupKeys,
  accumulators: Accumulators,
  panes: Panes,
): void {
  const schema: Schema = { fields: [...keys.fields, ...PANE_FIELDS, ...accumulators.fields] };
  context.state.register({
    name: 'panes',
    schema,
    keyColumns: keys.fields.map((_, i) => i),
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
  const { memory } = context.engine;
  const columns = batch.columns();
  const first = keys.fields.length;
  const slots = keys.slotsOf(columns.slice(0, first), batch.length);
  const cells = memory.reserve(4 * batch.length);
  for (let row = 0; row < batch.length; row++) {
    const time = (column: number) => millisOf(memory.i64[(columns[column]!.values >>> 3) + row]!);
    const visible = columns[first + 2]!.isNull(row) ? Number.NEGATIVE_INFINITY : time(first + 2);
    const range = { start: time(first), end: time(first + 1), visibleFrom: visible };
    const cell = panes.cell(range, memory.i32[(slots >>> 2) + row]!);
    memory.i32[(cells >>> 2) + row] = cell;
  }
  accumulators.import(cells, batch.length, columns.slice(first + PANE_FIELDS.length));
}
