/** Sources and sinks. */
export type * from './connector.ts';
