/** What an expression sees while it is bound: names, the session, and the clause's permissions. */

import type { DataType, Span } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { WindowSpec } from '../ast/index.ts';
import type { SessionCatalog } from '../catalog/session-catalog.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import type { UserFunctions } from './functions.ts';
import type { Scope } from './scope.ts';

/** The session as the binder sees it. */
export interface BinderContext {
  readonly catalog: SessionCatalog;
  /** A Flink option, or its default. */
  option(key: string): string | undefined;
  readonly streaming: boolean;
  readonly functions: UserFunctions;
  /** Where names without a catalogue start: inside a view, its own place. */
  readonly place: { readonly catalog: string; readonly database: string };
  /** WITH tables in sight, the innermost last. */
  readonly commonTables: readonly CommonTableBinding[];
  /** Views being expanded: a view inside itself is refused. */
  readonly views: readonly string[];
  /** Of the select being bound. */
  readonly hints: QueryHints;
}

export interface QueryHints {
  /** STATE_TTL by alias. */
  readonly stateTtlMs: ReadonlyMap<string, number>;
  readonly lookups: readonly Readonly<Record<string, string>>[];
}

export interface CommonTableBinding {
  readonly name: string;
  readonly node: LogicalNode;
}

/** An aggregate call met in a clause; its arguments see the rows that are grouped. */
export interface AggregateRequest {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly distinct: boolean;
  readonly filter: Expression | null;
  readonly orderBy: readonly OrderRequest[];
  readonly type: DataType;
  readonly span: Span;
}

export interface OrderRequest {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsLast: boolean;
  readonly span: Span;
}

export interface OverRequest {
  readonly aggregate: AggregateRequest;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderRequest[];
  readonly frame: OverFrame;
  readonly span: Span;
}

/** `null` is UNBOUNDED; values are rows, or the expression of a range. */
export interface OverFrame {
  readonly unit: 'rows' | 'range';
  readonly preceding: number | null;
  readonly following: number | null;
}

export interface SubqueryRequest {
  readonly kind: 'scalar' | 'exists' | 'in' | 'quantified';
  readonly node: LogicalNode;
  readonly span: Span;
  /** Of 'quantified'. */
  readonly comparison?: Comparison;
}

/** `> ALL` and its kin: the name of the operator in the catalogue. */
export interface Comparison {
  readonly operator: string;
  readonly quantifier: 'ANY' | 'ALL';
}

/** A group window of GROUP BY TUMBLE(..), whose TUMBLE_START(..) may follow. */
export interface GroupWindowBinding {
  readonly name: string;
  /** Texts of the arguments: auxiliary functions repeat them. */
  readonly key: string;
  readonly processing: boolean;
}

export interface Environment {
  readonly context: BinderContext;
  readonly scope: Scope;
  /** For messages: 'WHERE', 'SELECT', 'a computed column'. */
  readonly clause: string;
  /** Where aggregates go; null where there may be none. */
  readonly aggregates: AggregateRequest[] | null;
  /** Whether every group has a row: aggregates of NOT NULL columns are then NOT NULL. */
  readonly grouped: boolean;
  readonly overs: OverRequest[] | null;
  readonly subqueries: SubqueryRequest[] | null;
  readonly windows: ReadonlyMap<string, WindowSpec>;
  readonly groupWindow: GroupWindowBinding | null;
  /** Binds names that are pattern variables (MATCH_RECOGNIZE). */
  readonly pattern: PatternNames | null;
}

/** Inside MATCH_RECOGNIZE. */
export interface PatternNames {
  readonly variables: ReadonlySet<string>;
  /** MEASURES, not DEFINE. */
  readonly measures: boolean;
  /** Of the FIRST or LAST around; a name alone is LAST with offset 0. */
  readonly navigation: { readonly which: 'FIRST' | 'LAST'; readonly offset: number };
  /** Inside an aggregate: collects the variables that its arguments name. */
  readonly inside: Set<string> | null;
  /** The column of ORDER BY, null for processing time. */
  readonly rowtime: (Expression & { readonly kind: 'column' }) | null;
  readonly processingType: DataType;
}

export function environment(
  context: BinderContext,
  scope: Scope,
  clause: string,
  more: Partial<Environment> = {},
): Environment {
  return {
    context,
    scope,
    clause,
    aggregates: null,
    grouped: false,
    overs: null,
    subqueries: null,
    windows: new Map(),
    groupWindow: null,
    pattern: null,
    ...more,
  };
}

/** Placeholders in bound expressions, each with its number in the environment's list first. */
export const AGGREGATE = '$AGGREGATE';
export const OVER = '$OVER';
export const SUBQUERY = '$SUBQUERY';
/** A property of the group window: its name as a literal. */
export const WINDOW_PROPERTY = '$WINDOW_PROPERTY';
/** GROUPING(..), GROUPING_ID(..), GROUP_ID(): name, then keys. */
export const GROUPING = '$GROUPING';
