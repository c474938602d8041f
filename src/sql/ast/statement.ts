/** Everything that can stand alone between two semicolons. */
import type {
  AlterCatalog,
  AlterConnection,
  AlterDatabase,
  AlterModel,
  AlterView,
  CreateCatalog,
  CreateConnection,
  CreateDatabase,
  CreateFunction,
  CreateModel,
  CreateView,
  Drop,
} from './catalog-ddl.ts';
import type { Call, Expression } from './expression.ts';
import type { Hint, Identifier, Name, Option, SyntaxNode } from './node.ts';
import type { Query } from './query.ts';
import type {
  AlterMaterializedTable,
  AlterTable,
  CreateMaterializedTable,
  CreateTable,
  PartitionSpec,
} from './table-ddl.ts';

/** A statement keeps its source text, without the semicolon. */
export interface StatementNode extends SyntaxNode {
  readonly text: string;
}

export type Statement =
  | QueryStatement
  | Insert
  | StatementSet
  | BeginStatementSet
  | End
  | Delete
  | Update
  | TruncateTable
  | AnalyzeTable
  | CallProcedure
  | CreateTable
  | AlterTable
  | CreateMaterializedTable
  | AlterMaterializedTable
  | CreateView
  | AlterView
  | CreateFunction
  | CreateCatalog
  | AlterCatalog
  | CreateDatabase
  | AlterDatabase
  | CreateModel
  | AlterModel
  | CreateConnection
  | AlterConnection
  | Drop
  | Execute
  | Explain
  | CompilePlan
  | ExecutePlan
  | SetOption
  | ResetOption
  | Use
  | UseModules
  | LoadModule
  | UnloadModule
  | Jar
  | StopJob
  | Show
  | ShowCreate
  | Describe
  | ClientCommand;

export interface QueryStatement extends StatementNode {
  readonly kind: 'QueryStatement';
  readonly query: Query;
}

/** `INSERT INTO|OVERWRITE t [PARTITION (..)] [(a, b)] query`. */
export interface Insert extends StatementNode {
  readonly kind: 'Insert';
  readonly target: Name;
  readonly hints: readonly Hint[];
  readonly overwrite: boolean;
  readonly partition?: PartitionSpec;
  /** Dotted when a nested field is named. */
  readonly columns?: readonly Name[];
  readonly query: Query;
  readonly onConflict?: 'NOTHING' | 'ERROR' | 'DEDUPLICATE';
}

/** `STATEMENT SET BEGIN ... END` or `BEGIN STATEMENT SET; ... END`: one job of several sinks. */
export interface StatementSet extends StatementNode {
  readonly kind: 'StatementSet';
  readonly statements: readonly Insert[];
}

/** `BEGIN STATEMENT SET` and `END` on their own: an interactive session sends them so. */
export interface BeginStatementSet extends StatementNode {
  readonly kind: 'BeginStatementSet';
}

export interface End extends StatementNode {
  readonly kind: 'End';
}

export interface Delete extends StatementNode {
  readonly kind: 'Delete';
  readonly target: Name;
  readonly alias?: Identifier;
  readonly where?: Expression;
}

export interface Update extends StatementNode {
  readonly kind: 'Update';
  readonly target: Name;
  readonly alias?: Identifier;
  readonly assignments: readonly Assignment[];
  readonly where?: Expression;
}

export interface Assignment extends SyntaxNode {
  readonly kind: 'Assignment';
  readonly column: Identifier;
  readonly value: Expression;
}

export interface TruncateTable extends StatementNode {
  readonly kind: 'TruncateTable';
  readonly name: Name;
}

/** `columns` is 'ALL' for FOR ALL COLUMNS, absent without a FOR. */
export interface AnalyzeTable extends StatementNode {
  readonly kind: 'AnalyzeTable';
  readonly name: Name;
  readonly partition?: PartitionSpec;
  readonly columns?: 'ALL' | readonly Identifier[];
}

export interface CallProcedure extends StatementNode {
  readonly kind: 'CallProcedure';
  readonly call: Call;
}

/** `EXECUTE statement`: the same as the statement. */
export interface Execute extends StatementNode {
  readonly kind: 'Execute';
  readonly statement: QueryStatement | Insert | StatementSet;
}

export type ExplainDetail =
  | 'ESTIMATED_COST'
  | 'CHANGELOG_MODE'
  | 'JSON_EXECUTION_PLAN'
  | 'PLAN_ADVICE';

export interface Explain extends StatementNode {
  readonly kind: 'Explain';
  readonly details: readonly ExplainDetail[];
  readonly statement: Statement;
}

/** `COMPILE PLAN 'path' FOR statement`, with EXECUTE also run. */
export interface CompilePlan extends StatementNode {
  readonly kind: 'CompilePlan';
  readonly path: string;
  readonly ifNotExists: boolean;
  readonly execute: boolean;
  readonly statement: Insert | StatementSet;
}

export interface ExecutePlan extends StatementNode {
  readonly kind: 'ExecutePlan';
  readonly path: string;
}

/** `SET 'key' = 'value'`; without a pair it lists all options. */
export interface SetOption extends StatementNode {
  readonly kind: 'SetOption';
  readonly option?: Option;
}

/** `RESET 'key'`; without a key all options. */
export interface ResetOption extends StatementNode {
  readonly kind: 'ResetOption';
  readonly key?: string;
}

/** `USE CATALOG c` or `USE [c.]d`. */
export interface Use extends StatementNode {
  readonly kind: 'Use';
  readonly object: 'CATALOG' | 'DATABASE';
  readonly name: Name;
}

export interface UseModules extends StatementNode {
  readonly kind: 'UseModules';
  readonly modules: readonly Identifier[];
}

export interface LoadModule extends StatementNode {
  readonly kind: 'LoadModule';
  readonly name: Identifier;
  readonly options: readonly Option[];
}

export interface UnloadModule extends StatementNode {
  readonly kind: 'UnloadModule';
  readonly name: Identifier;
}

export interface Jar extends StatementNode {
  readonly kind: 'Jar';
  readonly action: 'ADD' | 'REMOVE';
  readonly path: string;
}

export interface StopJob extends StatementNode {
  readonly kind: 'StopJob';
  readonly job: string;
  readonly savepoint: boolean;
  readonly drain: boolean;
}

export type ShownObject =
  | 'CATALOGS'
  | 'CURRENT CATALOG'
  | 'DATABASES'
  | 'CURRENT DATABASE'
  | 'TABLES'
  | 'MATERIALIZED TABLES'
  | 'VIEWS'
  | 'COLUMNS'
  | 'FUNCTIONS'
  | 'USER FUNCTIONS'
  | 'PROCEDURES'
  | 'MODULES'
  | 'FULL MODULES'
  | 'PARTITIONS'
  | 'JARS'
  | 'JOBS'
  | 'MODELS'
  | 'CONNECTIONS';

/** `SHOW objects [FROM name] [[NOT] LIKE 'pattern']`; only PARTITIONS has a partition. */
export interface Show extends StatementNode {
  readonly kind: 'Show';
  readonly object: ShownObject;
  readonly from?: Name;
  readonly like?: ShowFilter;
  readonly partition?: PartitionSpec;
}

export interface ShowFilter extends SyntaxNode {
  readonly kind: 'ShowFilter';
  readonly pattern: string;
  readonly caseSensitive: boolean;
  readonly negated: boolean;
}

export interface ShowCreate extends StatementNode {
  readonly kind: 'ShowCreate';
  readonly object: 'TABLE' | 'MATERIALIZED TABLE' | 'VIEW' | 'CATALOG' | 'MODEL' | 'CONNECTION';
  readonly name: Name;
}

/** `DESCRIBE [object] [EXTENDED] name`; of a job the name is its id. */
export interface Describe extends StatementNode {
  readonly kind: 'Describe';
  readonly object: 'TABLE' | 'CATALOG' | 'DATABASE' | 'FUNCTION' | 'MODEL' | 'CONNECTION' | 'JOB';
  readonly name: Name;
  readonly extended: boolean;
}

/** The words of an interactive session: HELP, CLEAR, QUIT. */
export interface ClientCommand extends StatementNode {
  readonly kind: 'ClientCommand';
  readonly command: 'HELP' | 'CLEAR' | 'QUIT';
}
