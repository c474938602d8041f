/** SESSION as a table function: rows wait until their session ends, then come out with its bounds. */

import { BATCH_ROWS, Batch, take, Vector } from '../../batch/index.ts';
import { TIMESTAMP } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { Accumulators } from '../aggregate/accumulators.ts';
import { AdmittedRows } from '../aggregate/admitted-rows.ts';
import { registerEntries } from '../aggregate/cell-entries.ts';
import { ValueList } from '../aggregate/value-list.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { type SessionSpec, SessionWindows } from './session-windows.ts';
import type { ListedSessions } from './sessions.ts';

export function createSessionTableFunction(
  node: NodeOf<'windowTableFunction'>,
  context: OperatorContext,
  window: SessionSpec,
): Operator {
  const { fields } = context.inputs[0]!.schema;
  // Without calls, the accumulators count the rows of sessions and no more.
  const accumulators = new Accumulators(context, []);
  const types = fields.map((field) => field.type);
  const list = new ValueList(context, { name: 'rows', types, order: [] });
  const windows: SessionWindows = new SessionWindows(context, window, window.partitionKeys, {
    accumulators,
    update: (rows) => {
      accumulators.update(rows);
      const kept = new AdmittedRows(context.engine, rows, 0);
      const columns = rows.batch.columns().map((column) => kept.pick(column));
      list.append(kept.cells, columns, kept.count);
    },
    merge: (from, to, count) => {
      accumulators.merge(from, to, count);
      for (let i = 0; i < count; i++) list.merge(from + 4 * i, to + 4 * i, 1);
    },
    reset: (cells, count) => {
      list.release(cells, count);
      accumulators.reset(cells, count);
    },
    emit: (sessions) => emitRows(node, context, windows, list, sessions),
  });
  windows.registerState();
  registerEntries(context, windows.directory, list);
  return windows;
}

function emitRows(
  node: NodeOf<'windowTableFunction'>,
  context: OperatorContext,
  windows: SessionWindows,
  list: ValueList,
  sessions: ListedSessions,
): void {
  const { engine, output } = context;
  const { memory } = engine;
  const elements = list.elements(sessions.ids, sessions.count);
  const { fields } = node.schema;
  const own = fields.length - 3;
  const properties = ['window_start', 'window_end', 'window_time'] as const;
  const bounds = properties.map((property) => {
    const times = windows.bounds(sessions, property);
    return new Vector(memory, TIMESTAMP(3, false), sessions.count, 0, times);
  });
  for (let from = 0; from < elements.count; from += BATCH_ROWS) {
    const mark = memory.mark();
    const count = Math.min(BATCH_ROWS, elements.count - from);
    const rows = memory.reserve(4 * count);
    memory.i32.set(elements.rows.subarray(from, from + count), rows >>> 2);
    const columns = Array.from({ length: own }, (_, i) =>
      list.values(i, elements.slots + 4 * from, count),
    );
    const times = bounds.map((column) => take(engine, column, rows, count));
    times.forEach(({ values }, i) => {
      columns.push(new Vector(memory, fields[own + i]!.type, count, 0, values));
    });
    const held = windows.heldOutput(times[1]!.values, count);
    output.emit(Batch.of(engine, node.schema, columns, count, { held }));
    memory.release(mark);
  }
}
