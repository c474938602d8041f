/** Chooses the operator of a windowed GROUP BY by the kind of its window. */

import { MillraceError } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { EmittingWindowAggregate } from './emitting-aggregate.ts';
import { createSessionAggregate } from './session-aggregate.ts';
import { createSlices } from './slices.ts';
import { SlicingWindowAggregate } from './slicing-aggregate.ts';

export function createWindowAggregate(
  node: NodeOf<'windowAggregate'>,
  context: OperatorContext,
): Operator {
  const { window, emit } = node;
  if (emit !== null) {
    if (window.kind === 'session' || window.kind === 'attached') throw unsupportedEmit(window.kind);
    return new EmittingWindowAggregate(node, context, window, emit);
  }
  if (window.kind === 'session') return createSessionAggregate(node, context, window);
  return new SlicingWindowAggregate(node, context, createSlices(window));
}

export function unsupportedWindow(kind: string): MillraceError {
  return new MillraceError('WINDOW_UNSUPPORTED', `no operator runs ${kind} windows here`);
}

function unsupportedEmit(kind: string): MillraceError {
  return new MillraceError(
    'WINDOW_UNSUPPORTED',
    `early and late results (table.exec.emit.*) of ${kind} windows are not supported`,
  );
}
