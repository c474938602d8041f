/** GROUP BY over SESSION windows: a row per session when it ends. */

import { Batch, Vector } from '../../batch/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { Accumulators } from '../aggregate/accumulators.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { type SessionSpec, SessionWindows } from './session-windows.ts';
import type { ListedSessions } from './sessions.ts';
import { constantTime } from './times.ts';

export function createSessionAggregate(
  node: NodeOf<'windowAggregate'>,
  context: OperatorContext,
  window: SessionSpec,
): Operator {
  const accumulators = new Accumulators(context, node.aggregates);
  const windows: SessionWindows = new SessionWindows(context, window, node.keys, {
    accumulators,
    update: (rows) => accumulators.update(rows),
    merge: (from, to, count) => accumulators.merge(from, to, count),
    reset: (cells, count) => accumulators.reset(cells, count),
    emit: (sessions) => emitResults(node, context, windows, accumulators, sessions),
  });
  windows.registerState();
  return windows;
}

function emitResults(
  node: NodeOf<'windowAggregate'>,
  context: OperatorContext,
  windows: SessionWindows,
  accumulators: Accumulators,
  sessions: ListedSessions,
): void {
  const { engine, output } = context;
  const { ids, slots, ends, count } = sessions;
  const columns = [...windows.keys.read(slots, count), ...accumulators.results(ids, count)];
  for (const property of node.properties) {
    const { type } = node.schema.fields[columns.length]!;
    if (property === 'proctime') {
      columns.push(constantTime(engine, type, Math.floor(context.nowMs()), count));
    } else {
      const times = windows.bounds(sessions, property);
      columns.push(new Vector(engine.memory, type, count, 0, times));
    }
  }
  const held = node.properties.includes('window_time') ? windows.heldOutput(ends, count) : null;
  output.emit(Batch.of(engine, node.schema, columns, count, { held }));
}
