/** Operators by plan node kind. */
export { FinalRows } from './changelog/final-rows.ts';
export { SinkConstraints } from './changelog/sink-constraints.ts';
export type * from './operator.ts';
export { loadOperators, OPERATOR_KINDS, type OperatorSet } from './registry.ts';
