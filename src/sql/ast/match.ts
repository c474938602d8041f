/** MATCH_RECOGNIZE: a row pattern over an ordered, partitioned table. */
import type { Expression } from './expression.ts';
import type { IntervalLiteral } from './literal.ts';
import type { Identifier, SyntaxNode } from './node.ts';
import type { OrderItem, TableAlias, TableReference, TableSample } from './query.ts';

export interface MatchRecognize extends SyntaxNode {
  readonly kind: 'MatchRecognize';
  readonly input: TableReference;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly measures: readonly Measure[];
  readonly rowsPerMatch?: 'ONE ROW' | 'ALL ROWS';
  readonly afterMatch?: AfterMatch;
  /** `^` and `$` around the pattern. */
  readonly startsAtFirst: boolean;
  readonly endsAtLast: boolean;
  readonly pattern: Pattern;
  readonly within?: IntervalLiteral;
  readonly subsets: readonly Subset[];
  readonly define: readonly PatternDefinition[];
  readonly alias?: TableAlias;
  readonly sample?: TableSample;
}

/** `expression AS name`. */
export interface Measure extends SyntaxNode {
  readonly kind: 'Measure';
  readonly expression: Expression;
  readonly name: Identifier;
}

/** `variable` exactly for FIRST and LAST. */
export interface AfterMatch extends SyntaxNode {
  readonly kind: 'AfterMatch';
  readonly skip: 'NEXT ROW' | 'PAST LAST ROW' | 'FIRST' | 'LAST';
  readonly variable?: Identifier;
}

export type Pattern =
  | PatternVariable
  | PatternSequence
  | PatternAlternation
  | PatternQuantified
  | PatternExclusion
  | PatternPermute;

export interface PatternVariable extends SyntaxNode {
  readonly kind: 'PatternVariable';
  readonly name: Identifier;
}

/** `A B C`. */
export interface PatternSequence extends SyntaxNode {
  readonly kind: 'PatternSequence';
  readonly elements: readonly Pattern[];
}

/** `A | B`. */
export interface PatternAlternation extends SyntaxNode {
  readonly kind: 'PatternAlternation';
  readonly elements: readonly Pattern[];
}

/** `A{2,5}?`: no `max` means without bound; `*` is {0,}, `+` is {1,}, `?` is {0,1}. */
export interface PatternQuantified extends SyntaxNode {
  readonly kind: 'PatternQuantified';
  readonly element: Pattern;
  readonly min: number;
  readonly max?: number;
  readonly reluctant: boolean;
}

/** `{- A -}`. */
export interface PatternExclusion extends SyntaxNode {
  readonly kind: 'PatternExclusion';
  readonly element: Pattern;
}

/** `PERMUTE(A, B)`. */
export interface PatternPermute extends SyntaxNode {
  readonly kind: 'PatternPermute';
  readonly elements: readonly Pattern[];
}

/** `name = (A, B)`. */
export interface Subset extends SyntaxNode {
  readonly kind: 'Subset';
  readonly name: Identifier;
  readonly variables: readonly Identifier[];
}

/** `A AS condition`. */
export interface PatternDefinition extends SyntaxNode {
  readonly kind: 'PatternDefinition';
  readonly name: Identifier;
  readonly condition: Expression;
}
