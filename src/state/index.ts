/** Keyed state as tables of columns. */
export type * from './contract.ts';
