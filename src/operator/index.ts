/** Operators by plan node kind. */
export type * from './operator.ts';
export { createOperator } from './registry.ts';
