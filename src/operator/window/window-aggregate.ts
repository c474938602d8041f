/** Chooses the operator of a windowed GROUP BY by the kind of its window. */

import { MillraceError } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { SessionWindowAggregate } from './session-aggregate.ts';
import { createSlices } from './slices.ts';
import { SlicingWindowAggregate } from './slicing-aggregate.ts';

export function createWindowAggregate(
  node: NodeOf<'windowAggregate'>,
  context: OperatorContext,
): Operator {
  const { window } = node;
  switch (window.kind) {
    case 'tumble':
    case 'hop':
    case 'cumulate':
      return new SlicingWindowAggregate(node, context, createSlices(window));
    case 'session':
      return new SessionWindowAggregate(node, context, window);
    default:
      throw new MillraceError(
        'WINDOW_UNSUPPORTED',
        `no operator aggregates over ${window.kind} windows`,
      );
  }
}
