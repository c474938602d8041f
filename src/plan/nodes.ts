/** Every physical operator as plain data: the seam between SQL or the API and the runtime. */

import type { ChangelogMode, DataType, RowKind, Schema } from '../core/index.ts';
import type { AggregateCall, Expression, SortKey } from '../expression/index.ts';

/** How rows travel along an edge when operators run in several subtasks. */
export type Exchange =
  | { readonly kind: 'forward' }
  | { readonly kind: 'hash'; readonly keys: readonly number[] }
  | { readonly kind: 'rebalance' }
  | { readonly kind: 'broadcast' }
  /** All rows to subtask 0. */
  | { readonly kind: 'single' };

export interface Edge {
  /** `id` of the producing node. */
  readonly from: string;
  readonly exchange: Exchange;
  /** What `from` puts aside instead of what it gives; only `sideOutput` nodes read it. */
  readonly side?: Side;
}

/**
 * `late`: rows of its input `input` that an operator dropped because their windows had fired.
 * `dead-letter`: rows that a source could not decode.
 */
export type Side =
  | { readonly kind: 'late'; readonly input: number }
  | { readonly kind: 'dead-letter' };

interface NodeCommon {
  /** Stable operator id (see operator-id.ts): state in a checkpoint is found by it. */
  readonly id: string;
  readonly inputs: readonly Edge[];
  readonly schema: Schema;
  readonly changelog: ChangelogMode;
  /** State TTL in milliseconds; 0 keeps state for ever. */
  readonly stateTtlMs: number;
  /** Fixed parallelism, or null for the job's. */
  readonly parallelism: number | null;
  /** Text for EXPLAIN. */
  readonly description: string;
}

export type PlanNode = NodeCommon & NodeBody;
export type NodeKind = NodeBody['kind'];

/** The node of one kind, as its operator receives it. */
export type NodeOf<K extends NodeKind> = NodeCommon & Extract<NodeBody, { kind: K }>;

export type NodeBody =
  | SourceBody
  | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] }
  /** Filter, then project. `condition` null keeps every row. */
  | {
      readonly kind: 'calc';
      readonly condition: Expression | null;
      readonly projections: readonly Expression[];
    }
  | WatermarkBody
  | { readonly kind: 'union' }
  /** Grouping sets: each row once per set, columns outside of the set null, then the id of the set appended. */
  | { readonly kind: 'expand'; readonly projections: readonly (readonly Expression[])[] }
  /** Window TVF whose rows are not aggregated at once: input columns, window_start, window_end, window_time. */
  | { readonly kind: 'windowTableFunction'; readonly window: WindowSpec }
  | WindowAggregateBody
  | GroupAggregateBody
  | OverAggregateBody
  | JoinBody
  | IntervalJoinBody
  | WindowJoinBody
  | TemporalJoinBody
  | LookupJoinBody
  | CorrelateBody
  | RankBody
  | DeduplicateBody
  | WindowRankBody
  | MatchBody
  /** ORDER BY a time attribute: emits in order as the watermark passes. `keys[0]` is the time column. */
  | {
      readonly kind: 'temporalSort';
      readonly keys: readonly SortKey[];
      readonly processingTime: boolean;
    }
  /** ORDER BY over bounded input, at its end; `limit` -1 for all. */
  | {
      readonly kind: 'sort';
      readonly keys: readonly SortKey[];
      readonly offset: number;
      readonly limit: number;
    }
  | { readonly kind: 'limit'; readonly offset: number; readonly limit: number }
  /** Upserts by key to a full changelog; also drops repeated rows. */
  | {
      readonly kind: 'changelogNormalize';
      readonly keys: readonly number[];
      readonly condition: Expression | null;
    }
  | { readonly kind: 'dropUpdateBefore' }
  /**
   * Every change as an insert with its code in a first STRING column: `codes` by row kind (+I, -U, +U,
   * -D); changes of a kind without a code are dropped.
   */
  | { readonly kind: 'toChangelog'; readonly codes: readonly (string | null)[] }
  /** The kind of each row from the code in STRING `column`, which is then left out; unknown codes fail. */
  | {
      readonly kind: 'fromChangelog';
      readonly column: number;
      readonly kinds: Readonly<Record<string, RowKind>>;
    }
  | SideOutputBody
  /** Makes an upsert-sink's changelog right when its key differs from the changelog's. */
  | {
      readonly kind: 'sinkMaterialize';
      readonly keys: readonly number[];
      readonly upsertKeys: readonly number[] | null;
      /** When rows of different upsert keys meet at one key: the last one, failure, or the first one. */
      readonly conflict: 'deduplicate' | 'error' | 'nothing';
    }
  | SinkBody;

/**
 * Rows put aside by one operator or source, as a stream of inserts.
 * `late`: the columns of the operator's input, then STRING operator id, TIMESTAMP_LTZ(3) watermark just
 * before the row, INT partition, BIGINT position. `dead-letter`: STRING reason, place, raw text.
 */
export interface SideOutputBody {
  readonly kind: 'sideOutput';
  readonly side: 'late' | 'dead-letter';
  readonly table: TableReference;
}

export interface TableReference {
  /** Full path: catalog.database.name. */
  readonly path: string;
  readonly options: Readonly<Record<string, string>>;
  readonly partitionKeys: readonly string[];
}

export interface SourceBody {
  readonly kind: 'source';
  readonly table: TableReference;
  /** Columns that the connector must deliver, in order: a projection of the table's physical and metadata columns. */
  readonly columns: readonly SourceColumn[];
  /** Conjuncts the connector may use to skip data; the plan filters again. Columns refer to `columns`. */
  readonly filters: readonly Expression[];
  /** -1 when unbounded by the query. */
  readonly limit: number;
  /** Physical column names of the table in order: what positional formats (CSV) need; includes partition columns. */
  readonly physical: Schema;
}

export interface SourceColumn {
  readonly name: string;
  readonly type: DataType;
  /** Key of a METADATA column of the connector or format, null for physical columns. */
  readonly metadata: string | null;
}

/** Follows the source and its computed columns; marks held rows and advances the watermark per partition. */
export interface WatermarkBody {
  readonly kind: 'watermark';
  readonly rowtime: number;
  /** TIMESTAMP(3) or TIMESTAMP_LTZ(3) over the input columns; null: SOURCE_WATERMARK(). */
  readonly expression: Expression | null;
  readonly idleTimeoutMs: number;
}

/** A windowing function over a time column, or over window columns that exist already. */
export type WindowSpec = (
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
  | { readonly kind: 'session'; readonly gapMs: number; readonly partitionKeys: readonly number[] }
  /** Rows carry their window already (a cascade): columns of its start (or -1) and end. */
  | { readonly kind: 'attached'; readonly startColumn: number; readonly endColumn: number }
) & {
  /** Time column; of 'attached' the window_time column or -1. */
  readonly timeColumn: number;
  readonly processingTime: boolean;
  /** Type of window_start and window_end: TIMESTAMP(3) for both, window_time keeps TIMESTAMP_LTZ where the time attribute is one. */
  readonly timeType: DataType;
};

/** A column that a windowed operator adds behind keys and aggregates. */
export type WindowProperty = 'window_start' | 'window_end' | 'window_time' | 'proctime';

/**
 * GROUP BY over a window TVF or a legacy group window.
 * Output: keys, aggregates, then `properties`.
 */
export interface WindowAggregateBody {
  readonly kind: 'windowAggregate';
  readonly window: WindowSpec;
  readonly keys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  readonly properties: readonly WindowProperty[];
  /** Legacy group windows only: `table.exec.emit.*`; null otherwise. */
  readonly emit: {
    readonly earlyFireMs: number;
    readonly lateFireMs: number;
    readonly allowLatenessMs: number;
  } | null;
  readonly legacy: boolean;
}

/** Unwindowed GROUP BY. Output: keys, then aggregates. */
export interface GroupAggregateBody {
  readonly kind: 'groupAggregate';
  readonly keys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  /** 'final': emit inserts at the end of input only (batch mode). */
  readonly emit: 'changelog' | 'final';
  readonly miniBatch: { readonly latencyMs: number; readonly sizeRows: number } | null;
}

/** Output: input columns, then the aggregates of every group in order. */
export interface OverAggregateBody {
  readonly kind: 'overAggregate';
  readonly partitionKeys: readonly number[];
  readonly orderBy: readonly SortKey[];
  readonly time: 'event' | 'processing' | 'none';
  /** 'final': emit at the end of input only (batch mode). */
  readonly emit: 'changelog' | 'final';
  readonly groups: readonly {
    readonly frame: 'rows' | 'range';
    /** Rows, or milliseconds for a range; null is UNBOUNDED PRECEDING. The end is CURRENT ROW unless `following` says so. */
    readonly preceding: number | null;
    readonly following: number | null;
    readonly aggregates: readonly AggregateCall[];
  }[];
}

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti';

interface JoinCommon {
  readonly joinType: JoinType;
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
  /** Over left columns, then right columns; null when the keys say it all. */
  readonly condition: Expression | null;
  /** Per key: NULL matches NULL (IS NOT DISTINCT FROM, INTERSECT, EXCEPT). */
  readonly nullSafe: readonly boolean[];
}

/** Output of every join: left columns, then right columns; of semi and anti: left columns. */
export interface JoinBody extends JoinCommon {
  readonly kind: 'join';
  /** Unique keys of each side's changelog, if known: allows one state row per key. */
  readonly leftUniqueKey: readonly number[] | null;
  readonly rightUniqueKey: readonly number[] | null;
  /** From STATE_TTL hints; -1 for the node's own. */
  /** Of a STATE_TTL hint; -1: the node's own. */
  readonly leftStateTtlMs: number;
  readonly rightStateTtlMs: number;
}

/** left.time in [right.time + lowerMs, right.time + upperMs]. */
export interface IntervalJoinBody extends JoinCommon {
  readonly kind: 'intervalJoin';
  readonly leftTime: number;
  readonly rightTime: number;
  readonly lowerMs: number;
  readonly upperMs: number;
  readonly processingTime: boolean;
}

/** Keys do not include the window; both sides carry equal window columns. */
export interface WindowJoinBody extends JoinCommon {
  readonly kind: 'windowJoin';
  readonly left: WindowSpec;
  readonly right: WindowSpec;
}

/** FOR SYSTEM_TIME AS OF left time over a versioned right side; ASOF JOIN is the same over inserts only. */
export interface TemporalJoinBody extends JoinCommon {
  readonly kind: 'temporalJoin';
  readonly leftTime: number;
  readonly rightTime: number;
  readonly processingTime: boolean;
}

/** Each left row asks an external table by key, as of processing time. */
export interface LookupJoinBody extends JoinCommon {
  readonly kind: 'lookupJoin';
  readonly table: TableReference;
  readonly tableSchema: Schema;
  /** Lookup columns of `tableSchema` that have constants. */
  readonly constants: readonly { readonly column: number; readonly value: Expression }[];
  /** Filter and projection over the looked-up row, before the join. */
  readonly calc: {
    readonly condition: Expression | null;
    readonly projections: readonly Expression[];
  } | null;
}

/** LATERAL TABLE(f(...)) and UNNEST. Output: left columns, then the function's. */
export interface CorrelateBody {
  readonly kind: 'correlate';
  readonly joinType: 'inner' | 'left';
  /**
   * 'UNNEST', 'UNNEST_WITH_ORDINALITY', 'REPLICATE_ROWS' (its first argument says how often the row of
   * the others is given), or a table function of the catalogue.
   */
  readonly name: string;
  readonly args: readonly Expression[];
  readonly output: Schema;
  /** Over left columns, then the function's. */
  readonly condition: Expression | null;
}

/** Top-N: ROW_NUMBER (or RANK, DENSE_RANK) over a partition, kept within [start, end]. */
export interface RankBody {
  readonly kind: 'rank';
  readonly function: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK';
  readonly partitionKeys: readonly number[];
  readonly orderBy: readonly SortKey[];
  readonly start: number;
  /** Constant end, or a column that holds it. */
  readonly end: number | { readonly column: number };
  /** Appends the rank as BIGINT. */
  readonly outputRank: boolean;
  /** 'append': inserts only; 'update': upserts whose order only improves, by `uniqueKey`; 'retract': any changelog. */
  readonly strategy: 'append' | 'update' | 'retract';
  readonly uniqueKey: readonly number[] | null;
}

/** Keeps the first or last row per key by time. */
export interface DeduplicateBody {
  readonly kind: 'deduplicate';
  readonly keys: readonly number[];
  readonly timeColumn: number;
  readonly time: 'event' | 'processing';
  readonly keep: 'first' | 'last';
}

/** Top-N or deduplication (end = 1) within a window: emits when the window closes. */
export interface WindowRankBody {
  readonly kind: 'windowRank';
  readonly window: WindowSpec;
  readonly partitionKeys: readonly number[];
  readonly orderBy: readonly SortKey[];
  readonly start: number;
  readonly end: number;
  readonly outputRank: boolean;
  /** Of rows that tie, the first to arrive ranks first; of a deduplication that keeps the last row, the last. */
  readonly ties: 'first' | 'last';
}

/** MATCH_RECOGNIZE. Expressions inside see the pattern calls listed in operator/match. */
export interface MatchBody {
  readonly kind: 'match';
  readonly partitionKeys: readonly number[];
  readonly orderBy: readonly SortKey[];
  readonly processingTime: boolean;
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
  /** WITHIN, or 0. */
  readonly withinMs: number;
}

/**
 * In `conditions` and `measures` of a match a pattern column is
 * call('PATTERN_COLUMN', [literal(variable | '*'), literal(column), literal('FIRST' | 'LAST'), literal(offset)])
 * and an aggregate is call('PATTERN_AGGREGATE', [literal(name), literal(variable | '*'), ...args]).
 */
export type Pattern =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'alternation'; readonly parts: readonly Pattern[] }
  | {
      readonly kind: 'quantified';
      readonly part: Pattern;
      readonly least: number;
      /** null: no upper bound. */
      readonly most: number | null;
      readonly greedy: boolean;
    };

export interface SinkBody {
  readonly kind: 'sink';
  /** null: the rows go to the caller (SELECT, `rows()`). */
  readonly table: TableReference | null;
  readonly overwrite: boolean;
  readonly staticPartition: Readonly<Record<string, string>>;
  /** Columns of the sink's primary key; empty without one. */
  readonly primaryKey: readonly number[];
  /** Per column the key of a METADATA column, null for physical ones, which come first. */
  readonly metadata: readonly (string | null)[];
  readonly notNull: 'error' | 'drop';
  readonly typeLength: 'ignore' | 'trim-pad' | 'error';
  /** Batch mode: collapse the changelog and write inserts at the end. */
  readonly finalOnly: boolean;
}

/** A function of the catalogue that a plan calls by `name`, in upper case: a module each worker loads. */
export interface PlanFunction {
  readonly name: string;
  /** 'module.js#export'. */
  readonly implementation: string;
}

/** A whole job: what EXPLAIN shows, workers load and checkpoints name. Nodes are in topological order. */
export interface Plan {
  readonly version: 1;
  readonly name: string;
  readonly nodes: readonly PlanNode[];
  readonly maxParallelism: number;
  readonly configuration: Readonly<Record<string, string>>;
  /** From CREATE FUNCTION; absent where the plan calls none. */
  readonly functions?: readonly PlanFunction[];
}
