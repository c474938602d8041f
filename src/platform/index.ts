/** The contract only: implementations are imported by entry points and tests. */
export type * from './contract.ts';
