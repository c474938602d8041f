/** What the rules of statements hand to each other. */
import type { Statement } from '../ast/index.ts';

/** A statement without its place and text, which only its outermost rule knows. */
export type Draft<S extends Statement = Statement> = S extends Statement
  ? Omit<S, 'span' | 'text'>
  : never;

/** The words between CREATE and what is created. */
export interface Prefix {
  readonly orReplace: boolean;
  readonly orAlter: boolean;
  readonly temporary: boolean;
  readonly system: boolean;
}
