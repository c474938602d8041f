/** A windowing function whose rows are not aggregated at once. */

import type { WindowFunction } from '../logical/nodes.ts';
import { notPlannable, type PhysicalContext } from './context.ts';
import { convert, insertsOf } from './convert.ts';
import { type Draft, distribution, draft, FORWARD } from './draft.ts';
import { windowSpec } from './window-spec.ts';

export function convertWindowFunction(node: WindowFunction, context: PhysicalContext): Draft {
  const changes = convert(node.input, context);
  const input = insertsOf(changes, 'StreamPhysicalWindowTableFunction', node, context);
  const time = node.input.columns[node.timeColumn]!;
  refuseProcessingTime(node, context);
  const window = windowSpec(node.window, node.timeColumn, time, node.partitionKeys);
  const exchange = node.window.kind === 'session' ? distribution(node.partitionKeys) : FORWARD;
  return draft({ kind: 'windowTableFunction', window }, [{ node: input, exchange }], node.columns, {
    changes: input.changes,
  });
}

/** Batch mode has no time but that of its rows. */
export function refuseProcessingTime(node: WindowFunction, { streaming }: PhysicalContext): void {
  if (streaming || node.input.columns[node.timeColumn]!.time !== 'processing') return;
  throw notPlannable('Processing time Window TableFunction is not supported yet.', node.span);
}
