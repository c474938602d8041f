/** Operators by plan node kind. */
export { SinkConstraints } from './changelog/sink-constraints.ts';
export type * from './operator.ts';
export { createOperator } from './registry.ts';
