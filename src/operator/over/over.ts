/** Chooses how OVER windows are computed: over bounded input, by time, or by plain columns. */

import { MillraceError } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { FinalOver } from './final-over.ts';
import type { Frame } from './frame-steps.ts';
import { SortedOver } from './sorted-over.ts';
import { ProcTimeOver, RowTimeOver } from './time-over.ts';

export function createOverAggregate(
  node: NodeOf<'overAggregate'>,
  context: OperatorContext,
): Operator {
  if (node.emit === 'final') return new FinalOver(node, context);
  const [group, ...others] = node.groups;
  if (others.length > 0) {
    throw overUnsupported('all aggregates must be computed on the same window');
  }
  if (group!.following !== 0) throw overUnsupported('a frame must end at the current row');
  if (node.time === 'none') {
    if (group!.preceding !== null) {
      throw overUnsupported('a bounded frame must be ordered by a time attribute');
    }
    return new SortedOver(node, context, group!.frame === 'range');
  }
  const frame = frameOf(group!, node.time === 'event');
  return node.time === 'event'
    ? new RowTimeOver(node, context, frame)
    : new ProcTimeOver(node, context, frame);
}

function frameOf(group: NodeOf<'overAggregate'>['groups'][number], eventTime: boolean): Frame {
  const { frame, preceding } = group;
  if (preceding === null) return { kind: 'all', peers: eventTime && frame === 'range' };
  return frame === 'rows' ? { kind: 'rows', preceding } : { kind: 'range', precedingMs: preceding };
}

function overUnsupported(reason: string): MillraceError {
  return new MillraceError('OVER_UNSUPPORTED', `OVER over a stream: ${reason}`);
}
