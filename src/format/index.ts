/** Bytes to batches and back. */
export type * from './contract.ts';
