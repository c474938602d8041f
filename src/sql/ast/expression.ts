/** Scalar expressions; functions with a syntax of their own are `Call`s like all others. */
import type { JsonExpression } from './json.ts';
import type { IntervalQualifier, Literal } from './literal.ts';
import type { Identifier, Name, SyntaxNode } from './node.ts';
import type { OrderItem, Query } from './query.ts';
import type { TypeNode } from './type.ts';

export type Expression =
  | Literal
  | IntervalExpression
  | ColumnReference
  | Star
  | FieldAccess
  | ElementAccess
  | Unary
  | Binary
  | TimeDifference
  | Is
  | IsDistinctFrom
  | Between
  | InList
  | InSubquery
  | Quantified
  | Like
  | Exists
  | Subquery
  | Case
  | Cast
  | Call
  | JsonExpression
  | RowConstructor
  | CollectionConstructor
  | CollectionQuery
  | NamedArgument
  | TableArgument
  | Descriptor
  | SymbolArgument
  | DefaultValue
  | Parameter;

/** `INTERVAL n DAY`: as many units as the operand says. */
export interface IntervalExpression extends SyntaxNode {
  readonly kind: 'IntervalExpression';
  readonly operand: Expression;
  readonly negative: boolean;
  readonly qualifier: IntervalQualifier;
}

/** A possibly dotted name: only the binder knows whether `a.b` is a column or a field. */
export interface ColumnReference extends SyntaxNode {
  readonly kind: 'ColumnReference';
  readonly parts: readonly Identifier[];
}

/** `*` or `t.*`: in a select list and as the argument of COUNT. */
export interface Star extends SyntaxNode {
  readonly kind: 'Star';
  readonly qualifier?: Name;
}

/** `(expression).field`. */
export interface FieldAccess extends SyntaxNode {
  readonly kind: 'FieldAccess';
  readonly operand: Expression;
  readonly field: Identifier;
}

/** `array[1]`, `map['key']`. */
export interface ElementAccess extends SyntaxNode {
  readonly kind: 'ElementAccess';
  readonly operand: Expression;
  readonly index: Expression;
}

export interface Unary extends SyntaxNode {
  readonly kind: 'Unary';
  /** RUNNING, FINAL: of MATCH_RECOGNIZE. `-1` is a Unary too; fold it before it gets a type. */
  readonly operator: '-' | '+' | 'NOT' | 'RUNNING' | 'FINAL';
  readonly operand: Expression;
}

export type BinaryOperator =
  | 'OR'
  | 'AND'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '||'
  | 'OVERLAPS';

export interface Binary extends SyntaxNode {
  readonly kind: 'Binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `(a - b) DAY`: the time between two dates or timestamps, counted in that unit. */
export interface TimeDifference extends SyntaxNode {
  readonly kind: 'TimeDifference';
  readonly left: Expression;
  readonly right: Expression;
  readonly qualifier: IntervalQualifier;
}

export type IsTest =
  | 'NULL'
  | 'TRUE'
  | 'FALSE'
  | 'UNKNOWN'
  | 'JSON'
  | 'JSON VALUE'
  | 'JSON OBJECT'
  | 'JSON ARRAY'
  | 'JSON SCALAR';

/** `x IS [NOT] test`. */
export interface Is extends SyntaxNode {
  readonly kind: 'Is';
  readonly operand: Expression;
  readonly test: IsTest;
  readonly negated: boolean;
}

export interface IsDistinctFrom extends SyntaxNode {
  readonly kind: 'IsDistinctFrom';
  readonly left: Expression;
  readonly right: Expression;
  readonly negated: boolean;
}

export interface Between extends SyntaxNode {
  readonly kind: 'Between';
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
  readonly symmetric: boolean;
  readonly negated: boolean;
}

export interface InList extends SyntaxNode {
  readonly kind: 'InList';
  readonly operand: Expression;
  readonly values: readonly Expression[];
  readonly negated: boolean;
}

export interface InSubquery extends SyntaxNode {
  readonly kind: 'InSubquery';
  readonly operand: Expression;
  readonly query: Query;
  readonly negated: boolean;
}

/** `x > ANY (SELECT ..)` or `x = ALL (1, 2)`; SOME is ANY. */
export interface Quantified extends SyntaxNode {
  readonly kind: 'Quantified';
  readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>=';
  readonly quantifier: 'ANY' | 'ALL';
  readonly operand: Expression;
  readonly over: Query | readonly Expression[];
}

export interface Like extends SyntaxNode {
  readonly kind: 'Like';
  readonly operator: 'LIKE' | 'SIMILAR TO';
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escape?: Expression;
  readonly negated: boolean;
}

export interface Exists extends SyntaxNode {
  readonly kind: 'Exists';
  readonly query: Query;
}

/** A query in place of a value: one row, one column. */
export interface Subquery extends SyntaxNode {
  readonly kind: 'Subquery';
  readonly query: Query;
}

/** `CASE [operand] WHEN .. THEN .. [ELSE ..] END`. */
export interface Case extends SyntaxNode {
  readonly kind: 'Case';
  readonly operand?: Expression;
  readonly branches: readonly CaseBranch[];
  readonly otherwise?: Expression;
}

/** More than one condition only with an operand: `WHEN 1, 2 THEN`. */
export interface CaseBranch extends SyntaxNode {
  readonly kind: 'CaseBranch';
  readonly conditions: readonly Expression[];
  readonly result: Expression;
}

/** CAST, or TRY_CAST when `safe`. An interval as target is written by its qualifier. */
export interface Cast extends SyntaxNode {
  readonly kind: 'Cast';
  readonly operand: Expression;
  readonly target: TypeNode | IntervalQualifier;
  readonly safe: boolean;
}

/**
 * A function call of any kind. Forms with keywords are brought to plain arguments:
 * `EXTRACT(DAY FROM x)` has [Symbol DAY, x], `FLOOR(x TO DAY)` has [x, Symbol DAY],
 * `TRIM(BOTH a FROM x)` has [Symbol BOTH, a, x], `POSITION(a IN x)` has [a, x].
 */
export interface Call extends SyntaxNode {
  readonly kind: 'Call';
  readonly name: Name;
  readonly arguments: readonly Expression[];
  readonly quantifier?: 'DISTINCT' | 'ALL';
  readonly orderBy?: readonly OrderItem[];
  readonly withinGroup?: readonly OrderItem[];
  readonly filter?: Expression;
  readonly nulls?: 'IGNORE' | 'RESPECT';
  readonly over?: WindowSpec | Identifier;
}

/** `(base PARTITION BY .. ORDER BY .. ROWS|RANGE ..)`. */
export interface WindowSpec extends SyntaxNode {
  readonly kind: 'WindowSpec';
  readonly base?: Identifier;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame?: Frame;
}

/** Without `end` the frame ends at the current row. */
export interface Frame extends SyntaxNode {
  readonly kind: 'Frame';
  readonly unit: 'ROWS' | 'RANGE';
  readonly start: FrameBound;
  readonly end?: FrameBound;
}

/** `offset` is set exactly when `bound` is PRECEDING or FOLLOWING. */
export interface FrameBound extends SyntaxNode {
  readonly kind: 'FrameBound';
  readonly bound:
    | 'UNBOUNDED PRECEDING'
    | 'PRECEDING'
    | 'CURRENT ROW'
    | 'FOLLOWING'
    | 'UNBOUNDED FOLLOWING';
  readonly offset?: Expression;
}

/** `ROW(a, b)`, or `(a, b)` when not `explicit`. */
export interface RowConstructor extends SyntaxNode {
  readonly kind: 'RowConstructor';
  readonly elements: readonly Expression[];
  readonly explicit: boolean;
}

/** `ARRAY[a, b]`, `MULTISET[a]`, `MAP[k, v, k, v]` (an even number of elements). */
export interface CollectionConstructor extends SyntaxNode {
  readonly kind: 'CollectionConstructor';
  readonly collection: 'ARRAY' | 'MULTISET' | 'MAP';
  readonly elements: readonly Expression[];
}

/** `ARRAY(SELECT ..)`. */
export interface CollectionQuery extends SyntaxNode {
  readonly kind: 'CollectionQuery';
  readonly collection: 'ARRAY' | 'MULTISET' | 'MAP';
  readonly query: Query;
}

/** `name => value` as an argument. */
export interface NamedArgument extends SyntaxNode {
  readonly kind: 'NamedArgument';
  readonly name: Identifier;
  readonly value: Expression;
}

/** `TABLE t PARTITION BY (k) ORDER BY ts`, or a query in its place, as an argument. */
export interface TableArgument extends SyntaxNode {
  readonly kind: 'TableArgument';
  readonly table: Name | Query;
  readonly partitionBy: readonly Identifier[];
  readonly orderBy: readonly OrderItem[];
}

/** `DESCRIPTOR(ts)`. */
export interface Descriptor extends SyntaxNode {
  readonly kind: 'Descriptor';
  readonly columns: readonly Identifier[];
}

/** A keyword as an argument: a time unit, BOTH, LEADING, ... in upper case. */
export interface SymbolArgument extends SyntaxNode {
  readonly kind: 'Symbol';
  readonly name: string;
}

/** DEFAULT in the place of an argument or a value. */
export interface DefaultValue extends SyntaxNode {
  readonly kind: 'Default';
}

/** `?`, counted from 0. */
export interface Parameter extends SyntaxNode {
  readonly kind: 'Parameter';
  readonly index: number;
}
