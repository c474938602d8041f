/** CREATE, ALTER and DROP of everything in a catalogue that is not a table. */
import type { Identifier, Name, Option, SyntaxNode } from './node.ts';
import type { Query } from './query.ts';
import type { StatementNode } from './statement.ts';
import type { RenameTo, ResetOptions, SetOptions, TableElement } from './table-ddl.ts';

/** `source` is the query as written: Flink stores the text of a view. */
export interface CreateView extends StatementNode {
  readonly kind: 'CreateView';
  readonly name: Name;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly Identifier[];
  readonly comment?: string;
  readonly query: Query;
  readonly source: string;
}

/** `ALTER VIEW v RENAME TO w` or `AS query`: exactly one of both. */
export interface AlterView extends StatementNode {
  readonly kind: 'AlterView';
  readonly name: Name;
  readonly renameTo?: Name;
  readonly query?: Query;
  readonly source?: string;
}

/** CREATE FUNCTION, or ALTER FUNCTION when `alter` (then `ifNotExists` is IF EXISTS). */
export interface CreateFunction extends StatementNode {
  readonly kind: 'CreateFunction' | 'AlterFunction';
  readonly name: Name;
  readonly temporary: boolean;
  readonly system: boolean;
  /** IF NOT EXISTS of CREATE, IF EXISTS of ALTER. */
  readonly conditional: boolean;
  /** The class, or the source text or module of a JavaScript function. */
  readonly implementation: string;
  readonly language?: FunctionLanguage;
  readonly resources: readonly FunctionResource[];
  readonly options: readonly Option[];
}

/** JAVASCRIPT and TYPESCRIPT are millrace's own. */
export type FunctionLanguage = 'JAVA' | 'SCALA' | 'SQL' | 'PYTHON' | 'JAVASCRIPT' | 'TYPESCRIPT';

export interface FunctionResource extends SyntaxNode {
  readonly kind: 'FunctionResource';
  readonly type: 'JAR' | 'ARTIFACT';
  readonly path: string;
}

export interface CreateCatalog extends StatementNode {
  readonly kind: 'CreateCatalog';
  readonly name: Identifier;
  readonly ifNotExists: boolean;
  readonly comment?: string;
  readonly options: readonly Option[];
}

export interface AlterCatalog extends StatementNode {
  readonly kind: 'AlterCatalog';
  readonly name: Identifier;
  readonly action: SetOptions | ResetOptions | SetComment;
}

export interface SetComment extends SyntaxNode {
  readonly kind: 'SetComment';
  readonly comment: string;
}

export interface CreateDatabase extends StatementNode {
  readonly kind: 'CreateDatabase';
  readonly name: Name;
  readonly ifNotExists: boolean;
  readonly comment?: string;
  readonly options: readonly Option[];
}

export interface AlterDatabase extends StatementNode {
  readonly kind: 'AlterDatabase';
  readonly name: Name;
  readonly action: SetOptions;
}

/** `CREATE MODEL m INPUT (..) OUTPUT (..) WITH (..)`. */
export interface CreateModel extends StatementNode {
  readonly kind: 'CreateModel';
  readonly name: Name;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly input: readonly TableElement[];
  readonly output: readonly TableElement[];
  readonly comment?: string;
  readonly options: readonly Option[];
  readonly as?: Query;
}

export interface AlterModel extends StatementNode {
  readonly kind: 'AlterModel';
  readonly name: Name;
  readonly ifExists: boolean;
  readonly action: RenameTo | SetOptions | ResetOptions;
}

export interface CreateConnection extends StatementNode {
  readonly kind: 'CreateConnection';
  readonly name: Name;
  readonly temporary: boolean;
  readonly system: boolean;
  readonly ifNotExists: boolean;
  readonly comment?: string;
  readonly options: readonly Option[];
}

export interface AlterConnection extends StatementNode {
  readonly kind: 'AlterConnection';
  readonly name: Name;
  readonly ifExists: boolean;
  readonly action: RenameTo | SetOptions | ResetOptions;
}

export type DroppedObject =
  | 'TABLE'
  | 'MATERIALIZED TABLE'
  | 'VIEW'
  | 'FUNCTION'
  | 'CATALOG'
  | 'DATABASE'
  | 'MODEL'
  | 'CONNECTION';

/** `DROP [TEMPORARY [SYSTEM]] object [IF EXISTS] name [CASCADE]`. */
export interface Drop extends StatementNode {
  readonly kind: 'Drop';
  readonly object: DroppedObject;
  readonly name: Name;
  readonly temporary: boolean;
  readonly system: boolean;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}
