/** Queries: what SELECT, VALUES, set operations and FROM are made of. */
import type { Call, Expression, WindowSpec } from './expression.ts';
import type { MatchRecognize } from './match.ts';
import type { Hint, Identifier, Name, SyntaxNode } from './node.ts';

/** A whole query: WITH, a body, and the order and limits that apply to all of it. */
export interface Query extends SyntaxNode {
  readonly kind: 'Query';
  readonly with: readonly CommonTable[];
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly offset?: Expression;
  /** LIMIT n or FETCH FIRST n ROWS ONLY; LIMIT ALL is no limit. */
  readonly limit?: Expression;
}

/** A nested Query is one in parentheses. */
export type QueryBody = Select | SetOperation | Values | ExplicitTable | Query;

/** `name (a, b) AS (query)` of a WITH clause. */
export interface CommonTable extends SyntaxNode {
  readonly kind: 'CommonTable';
  readonly name: Identifier;
  readonly columns: readonly Identifier[];
  readonly query: Query;
}

export interface SetOperation extends SyntaxNode {
  readonly kind: 'SetOperation';
  /** MINUS is EXCEPT. */
  readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT';
  readonly all: boolean;
  readonly left: QueryBody;
  readonly right: QueryBody;
}

export interface Values extends SyntaxNode {
  readonly kind: 'Values';
  readonly rows: readonly (readonly Expression[])[];
}

/** `TABLE t`. */
export interface ExplicitTable extends SyntaxNode {
  readonly kind: 'ExplicitTable';
  readonly name: Name;
}

export interface Select extends SyntaxNode {
  readonly kind: 'Select';
  readonly hints: readonly Hint[];
  readonly distinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from?: TableReference;
  readonly where?: Expression;
  readonly groupBy?: GroupBy;
  readonly having?: Expression;
  readonly windows: readonly NamedWindow[];
  readonly qualify?: Expression;
}

export interface SelectItem extends SyntaxNode {
  readonly kind: 'SelectItem';
  readonly expression: Expression;
  readonly alias?: Identifier;
}

export interface GroupBy extends SyntaxNode {
  readonly kind: 'GroupBy';
  readonly distinct: boolean;
  readonly elements: readonly GroupingElement[];
}

/** A set of several columns, `(a, b)`, is an expression, too: a RowConstructor. */
export type GroupingElement = Expression | EmptyGroupingSet | GroupingSets | Rollup;

/** `()`, the grand total. */
export interface EmptyGroupingSet extends SyntaxNode {
  readonly kind: 'EmptyGroupingSet';
}

export interface GroupingSets extends SyntaxNode {
  readonly kind: 'GroupingSets';
  readonly elements: readonly GroupingElement[];
}

/** ROLLUP or CUBE; an element in parentheses is a RowConstructor. */
export interface Rollup extends SyntaxNode {
  readonly kind: 'Rollup';
  readonly operator: 'ROLLUP' | 'CUBE';
  readonly elements: readonly Expression[];
}

/** `w AS (...)` of the WINDOW clause. */
export interface NamedWindow extends SyntaxNode {
  readonly kind: 'NamedWindow';
  readonly name: Identifier;
  readonly window: WindowSpec;
}

export interface OrderItem extends SyntaxNode {
  readonly kind: 'OrderItem';
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nulls?: 'FIRST' | 'LAST';
}

export type TableReference =
  | TableName
  | DerivedTable
  | TableFunction
  | Unnest
  | MatchRecognize
  | Join;

/** `AS t (a, b)`. */
export interface TableAlias extends SyntaxNode {
  readonly kind: 'TableAlias';
  readonly name: Identifier;
  readonly columns: readonly Identifier[];
}

export interface TableName extends SyntaxNode {
  readonly kind: 'TableName';
  readonly name: Name;
  readonly hints: readonly Hint[];
  /** `FOR SYSTEM_TIME AS OF expression`. */
  readonly systemTime?: Expression;
  readonly alias?: TableAlias;
  readonly sample?: TableSample;
}

/** A query in FROM. `lateral` lets it see the tables to its left. */
export interface DerivedTable extends SyntaxNode {
  readonly kind: 'DerivedTable';
  readonly query: Query;
  readonly lateral: boolean;
  readonly alias?: TableAlias;
  readonly sample?: TableSample;
}

/** `TABLE(f(..))`, `LATERAL TABLE(f(..))`, or `f(..)` alone: windows, user functions, late(t). */
export interface TableFunction extends SyntaxNode {
  readonly kind: 'TableFunction';
  readonly call: Call;
  readonly lateral: boolean;
  readonly alias?: TableAlias;
  readonly sample?: TableSample;
}

export interface Unnest extends SyntaxNode {
  readonly kind: 'Unnest';
  readonly collections: readonly Expression[];
  readonly withOrdinality: boolean;
  readonly alias?: TableAlias;
  readonly sample?: TableSample;
}

/** `TABLESAMPLE BERNOULLI (10) REPEATABLE (42)`. */
export interface TableSample extends SyntaxNode {
  readonly kind: 'TableSample';
  readonly method: 'BERNOULLI' | 'SYSTEM';
  readonly percent: string;
  readonly seed?: number;
}

export interface Join extends SyntaxNode {
  readonly kind: 'Join';
  readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'COMMA';
  readonly natural: boolean;
  /** `ASOF JOIN`, an extension: of the matching rows of the right side, the nearest one. */
  readonly asof: boolean;
  readonly left: TableReference;
  readonly right: TableReference;
  /** `MATCH_CONDITION (a.t >= b.t)` of an ASOF join; without it the inequality stands in `on`. */
  readonly matchCondition?: Expression;
  readonly on?: Expression;
  readonly using?: readonly Identifier[];
}
