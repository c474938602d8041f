/** Typed expressions, the function catalogue and their evaluation over columns. */
export type * from './contract.ts';
export * from './expression.ts';
