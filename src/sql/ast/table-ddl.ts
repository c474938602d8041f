/** CREATE and ALTER of tables and materialized tables, and the schema elements they share. */
import type { Expression } from './expression.ts';
import type { IntervalLiteral, Literal } from './literal.ts';
import type { Identifier, Name, Option, SyntaxNode } from './node.ts';
import type { Query } from './query.ts';
import type { StatementNode } from './statement.ts';
import type { TypeNode } from './type.ts';

export type TableElement = ColumnDefinition | Watermark | TableConstraint;

export type ColumnDefinition = PhysicalColumn | ComputedColumn | MetadataColumn;

interface Column extends SyntaxNode {
  readonly name: Identifier;
  readonly comment?: string;
}

export interface PhysicalColumn extends Column {
  readonly kind: 'PhysicalColumn';
  readonly type: TypeNode;
  readonly constraint?: TableConstraint;
}

/** `total AS price * quantity`. */
export interface ComputedColumn extends Column {
  readonly kind: 'ComputedColumn';
  readonly expression: Expression;
}

/** `ts TIMESTAMP(3) METADATA FROM 'timestamp' VIRTUAL`. */
export interface MetadataColumn extends Column {
  readonly kind: 'MetadataColumn';
  readonly type: TypeNode;
  readonly constraint?: TableConstraint;
  readonly from?: string;
  readonly virtual: boolean;
}

/** `WATERMARK FOR column AS expression`; the column may be a nested field. */
export interface Watermark extends SyntaxNode {
  readonly kind: 'Watermark';
  readonly column: Name;
  readonly expression: Expression;
}

export interface TableConstraint extends SyntaxNode {
  readonly kind: 'TableConstraint';
  readonly type: 'PRIMARY KEY' | 'UNIQUE';
  readonly name?: Identifier;
  readonly columns: readonly Identifier[];
  /** ENFORCED or NOT ENFORCED, if either is said; Flink takes only NOT ENFORCED. */
  readonly enforced?: boolean;
}

/** `DISTRIBUTED BY HASH(a) INTO 4 BUCKETS`. */
export interface Distribution extends SyntaxNode {
  readonly kind: 'Distribution';
  readonly strategy?: 'HASH' | 'RANGE';
  readonly columns: readonly Identifier[];
  readonly buckets?: number;
}

export interface CreateTable extends StatementNode {
  readonly kind: 'CreateTable';
  readonly name: Name;
  readonly temporary: boolean;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  /** Empty without a list in parentheses. */
  readonly elements: readonly TableElement[];
  /** `CREATE TABLE t (a, b) AS SELECT`: the new order of the query's columns. */
  readonly columnOrder?: readonly Identifier[];
  readonly comment?: string;
  readonly distribution?: Distribution;
  readonly partitionedBy: readonly Identifier[];
  readonly options: readonly Option[];
  readonly like?: TableLike;
  readonly as?: Query;
}

/** `LIKE t (INCLUDING ALL OVERWRITING OPTIONS)`. */
export interface TableLike extends SyntaxNode {
  readonly kind: 'TableLike';
  readonly source: Name;
  readonly rules: readonly TableLikeRule[];
}

export interface TableLikeRule extends SyntaxNode {
  readonly kind: 'TableLikeRule';
  readonly strategy: 'INCLUDING' | 'EXCLUDING' | 'OVERWRITING';
  readonly feature:
    | 'ALL'
    | 'CONSTRAINTS'
    | 'DISTRIBUTION'
    | 'GENERATED'
    | 'METADATA'
    | 'OPTIONS'
    | 'PARTITIONS'
    | 'WATERMARKS';
}

/** `ALTER TABLE [IF EXISTS] t action`. */
export interface AlterTable extends StatementNode {
  readonly kind: 'AlterTable';
  readonly name: Name;
  readonly ifExists: boolean;
  readonly action: AlterTableAction;
}

export type AlterTableAction =
  | RenameTo
  | RenameColumn
  | SetOptions
  | ResetOptions
  | AlterSchema
  | AlterDistribution
  | DropDistribution
  | DropColumns
  | DropConstraint
  | DropPrimaryKey
  | DropWatermark
  | AddPartitions
  | DropPartitions;

export interface RenameTo extends SyntaxNode {
  readonly kind: 'RenameTo';
  readonly to: Name;
}

export interface RenameColumn extends SyntaxNode {
  readonly kind: 'RenameColumn';
  readonly from: Name;
  readonly to: Name;
}

export interface SetOptions extends SyntaxNode {
  readonly kind: 'SetOptions';
  readonly options: readonly Option[];
}

export interface ResetOptions extends SyntaxNode {
  readonly kind: 'ResetOptions';
  readonly keys: readonly string[];
}

/** `ADD (...)` or `MODIFY (...)`. */
export interface AlterSchema extends SyntaxNode {
  readonly kind: 'AlterSchema';
  readonly operation: 'ADD' | 'MODIFY';
  readonly changes: readonly SchemaChange[];
}

/** `position` only beside a column: FIRST, or AFTER another one. */
export interface SchemaChange extends SyntaxNode {
  readonly kind: 'SchemaChange';
  readonly element: TableElement;
  readonly position?: 'FIRST' | { readonly after: Name };
}

export interface AlterDistribution extends SyntaxNode {
  readonly kind: 'AlterDistribution';
  readonly operation: 'ADD' | 'MODIFY';
  readonly distribution: Distribution;
}

export interface DropDistribution extends SyntaxNode {
  readonly kind: 'DropDistribution';
}

export interface DropColumns extends SyntaxNode {
  readonly kind: 'DropColumns';
  readonly columns: readonly Name[];
}

export interface DropConstraint extends SyntaxNode {
  readonly kind: 'DropConstraint';
  readonly name: Identifier;
}

export interface DropPrimaryKey extends SyntaxNode {
  readonly kind: 'DropPrimaryKey';
}

export interface DropWatermark extends SyntaxNode {
  readonly kind: 'DropWatermark';
}

export interface AddPartitions extends SyntaxNode {
  readonly kind: 'AddPartitions';
  readonly ifNotExists: boolean;
  readonly partitions: readonly PartitionSpec[];
}

export interface DropPartitions extends SyntaxNode {
  readonly kind: 'DropPartitions';
  readonly ifExists: boolean;
  readonly partitions: readonly PartitionSpec[];
}

/** `PARTITION (day = '2024-01-31', hour)`; options follow it only in ADD PARTITION. */
export interface PartitionSpec extends SyntaxNode {
  readonly kind: 'PartitionSpec';
  readonly columns: readonly PartitionColumn[];
  readonly options: readonly Option[];
}

export interface PartitionColumn extends SyntaxNode {
  readonly kind: 'PartitionColumn';
  readonly column: Identifier;
  readonly value?: Literal;
}

/** `CREATE [OR ALTER] MATERIALIZED TABLE`. */
export interface CreateMaterializedTable extends StatementNode {
  readonly kind: 'CreateMaterializedTable';
  readonly name: Name;
  readonly orAlter: boolean;
  readonly elements: readonly TableElement[];
  readonly columnOrder?: readonly Identifier[];
  readonly comment?: string;
  readonly distribution?: Distribution;
  readonly partitionedBy: readonly Identifier[];
  readonly options: readonly Option[];
  readonly startMode?: StartMode;
  readonly freshness?: IntervalLiteral;
  readonly refreshMode?: 'FULL' | 'CONTINUOUS';
  readonly as: Query;
}

/** Where a materialized table begins to read; the ..TIMESTAMP modes have an argument. */
export interface StartMode extends SyntaxNode {
  readonly kind: 'StartMode';
  readonly mode: string;
  readonly argument?: Expression;
}

export interface AlterMaterializedTable extends StatementNode {
  readonly kind: 'AlterMaterializedTable';
  readonly name: Name;
  readonly action: AlterMaterializedTableAction;
}

export type AlterMaterializedTableAction =
  | SetOptions
  | ResetOptions
  | AlterSchema
  | AlterDistribution
  | DropDistribution
  | DropColumns
  | DropConstraint
  | DropPrimaryKey
  | DropWatermark
  | SetFreshness
  | SetRefreshMode
  | Suspend
  | Resume
  | Refresh
  | AlterQuery;

export interface SetFreshness extends SyntaxNode {
  readonly kind: 'SetFreshness';
  readonly freshness: IntervalLiteral;
}

export interface SetRefreshMode extends SyntaxNode {
  readonly kind: 'SetRefreshMode';
  readonly mode: 'FULL' | 'CONTINUOUS';
}

export interface Suspend extends SyntaxNode {
  readonly kind: 'Suspend';
}

export interface Resume extends SyntaxNode {
  readonly kind: 'Resume';
  readonly options: readonly Option[];
}

export interface Refresh extends SyntaxNode {
  readonly kind: 'Refresh';
  readonly partition?: PartitionSpec;
}

export interface AlterQuery extends SyntaxNode {
  readonly kind: 'AlterQuery';
  readonly query: Query;
}
