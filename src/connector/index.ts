/** Sources and sinks. */
export type * from './connector.ts';
export { connectors } from './registry.ts';
export { COMMON_OPTIONS } from './table-options.ts';
