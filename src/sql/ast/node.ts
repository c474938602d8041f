/** What every syntax node has in common: a `kind` to switch on and the place it was read from. */
import type { Span } from '../../core/index.ts';

/** A syntax node: plain data, so that statements serialise as JSON. */
export interface SyntaxNode {
  readonly kind: string;
  readonly span: Span;
}

/** One name as written; `quoted` when it stood in backticks. */
export interface Identifier extends SyntaxNode {
  readonly kind: 'Identifier';
  readonly name: string;
  readonly quoted: boolean;
}

/** A dotted name such as `catalog.database.table`. */
export interface Name extends SyntaxNode {
  readonly kind: 'Name';
  readonly parts: readonly Identifier[];
}

/** A `'key' = 'value'` pair of WITH, SET, hints and the like. */
export interface Option extends SyntaxNode {
  readonly kind: 'Option';
  readonly key: string;
  readonly value: string;
}

/** `/*+ NAME(k = 'v') *\/`: with key-values, or bare names and literals in `arguments`. */
export interface Hint extends SyntaxNode {
  readonly kind: 'Hint';
  readonly name: string;
  readonly options: readonly Option[];
  readonly arguments: readonly string[];
}
