/** Relational algebra over typed, named columns: what the binder makes and the optimiser rewrites. */

import type { DataType, Span } from '../../core/index.ts';
import type { AggregateCall, Expression, SortKey } from '../../expression/index.ts';
import type { JoinType, Pattern, SourceColumn, WindowProperty } from '../../plan/index.ts';
import type { CatalogTable } from '../catalog/table.ts';

/** Whether a column is a time attribute: `event` has a watermark, `processing` is PROCTIME(). */
export type TimeAttribute = 'event' | 'processing' | null;

export interface Column {
  readonly name: string;
  readonly type: DataType;
  readonly time: TimeAttribute;
}

interface Common {
  readonly columns: readonly Column[];
  /** The clause it came from, for errors of later stages. */
  readonly span: Span | null;
}

export type LogicalNode =
  | Scan
  | Values
  | Project
  | Filter
  | Watermark
  | Expand
  | WindowFunction
  | Aggregate
  | WindowAggregate
  | Over
  | Rank
  | Join
  | Correlate
  | SetOperation
  | Sort
  | Match
  | SideOutput
  | Rechange;

export type LogicalKind = LogicalNode['kind'];

/** A table of the catalogue with hints applied to its options. */
export interface TableSource {
  /** catalog, database, name. */
  readonly path: readonly string[];
  readonly table: CatalogTable;
  readonly options: Readonly<Record<string, string>>;
}

/** Physical and metadata columns of a table as its connector gives them. */
export interface Scan extends Common {
  readonly kind: 'scan';
  readonly source: TableSource;
  readonly sourceColumns: readonly SourceColumn[];
  /** Conjuncts offered to the connector; the plan filters again. */
  readonly filters: readonly Expression[];
  readonly limit: number;
}

export interface Values extends Common {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

export interface Project extends Common {
  readonly kind: 'project';
  readonly input: LogicalNode;
  readonly expressions: readonly Expression[];
}

export interface Filter extends Common {
  readonly kind: 'filter';
  readonly input: LogicalNode;
  readonly condition: Expression;
}

export interface Watermark extends Common {
  readonly kind: 'watermark';
  readonly input: LogicalNode;
  readonly rowtime: number;
  /** null: SOURCE_WATERMARK(). */
  readonly expression: Expression | null;
  readonly source: TableSource;
}

/** Grouping sets: the input once per set, then the BIGINT number of the set. */
export interface Expand extends Common {
  readonly kind: 'expand';
  readonly input: LogicalNode;
  readonly projections: readonly (readonly Expression[])[];
}

export type WindowShape =
  | { readonly kind: 'tumble'; readonly sizeMs: number; readonly offsetMs: number }
  | {
      readonly kind: 'hop';
      readonly sizeMs: number;
      readonly slideMs: number;
      readonly offsetMs: number;
    }
  | {
      readonly kind: 'cumulate';
      readonly sizeMs: number;
      readonly stepMs: number;
      readonly offsetMs: number;
    }
  | { readonly kind: 'session'; readonly gapMs: number };

/** TUMBLE, HOP, CUMULATE or SESSION over a table: its columns, window_start, window_end, window_time. */
export interface WindowFunction extends Common {
  readonly kind: 'windowFunction';
  readonly input: LogicalNode;
  readonly window: WindowShape;
  readonly timeColumn: number;
  /** Of SESSION. */
  readonly partitionKeys: readonly number[];
}

/** GROUP BY columns of the input; without keys one row for all. Output: keys, aggregates. */
export interface Aggregate extends Common {
  readonly kind: 'aggregate';
  readonly input: LogicalNode;
  readonly keys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  /** From STATE_TTL; null for the job's. */
  readonly stateTtlMs: number | null;
}

/** GROUP BY TUMBLE(ts, ..) and its kin. Output: keys, aggregates, properties. */
export interface WindowAggregate extends Common {
  readonly kind: 'windowAggregate';
  readonly input: LogicalNode;
  readonly window: WindowShape;
  readonly timeColumn: number;
  readonly keys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  readonly properties: readonly WindowProperty[];
}

export interface OverGroup {
  readonly partitionKeys: readonly number[];
  readonly orderBy: readonly SortKey[];
  readonly frame: 'rows' | 'range';
  /** Rows, or milliseconds for a range over time; null is UNBOUNDED. */
  readonly preceding: number | null;
  readonly following: number | null;
  readonly aggregates: readonly AggregateCall[];
}

/** Output: input columns, then the aggregates of every group. */
export interface Over extends Common {
  readonly kind: 'over';
  readonly input: LogicalNode;
  readonly groups: readonly OverGroup[];
}

/** The rows of a partition whose rank is within [start, end]. Output: input columns, then the rank if asked for. */
export interface Rank extends Common {
  readonly kind: 'rank';
  readonly input: LogicalNode;
  readonly function: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK';
  readonly partitionKeys: readonly number[];
  readonly orderBy: readonly SortKey[];
  readonly start: number;
  readonly end: number | { readonly column: number };
  readonly outputRank: boolean;
}

export interface Join extends Common {
  readonly kind: 'join';
  readonly joinType: JoinType;
  readonly left: LogicalNode;
  readonly right: LogicalNode;
  /** Over left columns, then right columns; null is TRUE. */
  readonly condition: Expression | null;
  /** FOR SYSTEM_TIME AS OF a time attribute of the left side. */
  readonly systemTime: number | null;
  /** ASOF JOIN: the nearest right row not after the left one. */
  readonly asof: { readonly leftTime: number; readonly rightTime: number } | null;
  readonly hints: JoinHints;
}

export interface JoinHints {
  readonly leftTtlMs: number | null;
  readonly rightTtlMs: number | null;
  readonly lookup: Readonly<Record<string, string>> | null;
}

export const NO_HINTS: JoinHints = { leftTtlMs: null, rightTtlMs: null, lookup: null };

/** LATERAL TABLE(f(..)) or UNNEST: left columns, then the function's. */
export interface Correlate extends Common {
  readonly kind: 'correlate';
  readonly input: LogicalNode;
  readonly joinType: 'inner' | 'left';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly output: readonly Column[];
}

export interface SetOperation extends Common {
  readonly kind: 'setOperation';
  readonly operator: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly inputs: readonly LogicalNode[];
}

/** ORDER BY, OFFSET and LIMIT; `limit` -1 for all. */
export interface Sort extends Common {
  readonly kind: 'sort';
  readonly input: LogicalNode;
  readonly keys: readonly SortKey[];
  readonly offset: number;
  readonly limit: number;
}

export interface Match extends Common {
  readonly kind: 'match';
  readonly input: LogicalNode;
  readonly partitionKeys: readonly number[];
  readonly orderBy: readonly SortKey[];
  readonly pattern: Pattern;
  readonly strictStart: boolean;
  readonly strictEnd: boolean;
  readonly defines: readonly { readonly variable: string; readonly condition: Expression }[];
  readonly measures: readonly { readonly alias: string; readonly expression: Expression }[];
  readonly subsets: Readonly<Record<string, readonly string[]>>;
  readonly allRows: boolean;
  readonly skip: {
    readonly to: 'next-row' | 'past-last-row' | 'first' | 'last';
    readonly variable: string | null;
  };
  readonly withinMs: number;
}

/** `late(t)` and `dead_letter(t)`: what readers of t put aside. */
export interface SideOutput extends Common {
  readonly kind: 'sideOutput';
  readonly side: 'late' | 'dead-letter';
  readonly source: TableSource;
}

/** TO_CHANGELOG and FROM_CHANGELOG: the kind of a change to and from a column. */
export interface Rechange extends Common {
  readonly kind: 'rechange';
  readonly input: LogicalNode;
  readonly direction: 'to' | 'from';
  readonly operationColumn: string;
  /** Code by row kind for 'to', row kind by code for 'from'. */
  readonly operations: ReadonlyMap<string, string>;
}
