/** A session: catalogues, options and the execution of statements, one after the other. */

import { MillraceError } from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import type { BinderContext } from '../binder/environment.ts';
import { NO_QUERY_HINTS } from '../binder/hints.ts';
import { bindInsert } from '../binder/insert.ts';
import { bindQuery } from '../binder/query.ts';
import { Configuration } from '../catalog/configuration.ts';
import { invalidTable, unsupported } from '../catalog/errors.ts';
import { SessionCatalog } from '../catalog/session-catalog.ts';
import { parseScript, parseStatement } from '../parser/index.ts';
import { createTable } from './create-table.ts';
import { executeDefinition, isDefinition } from './definition.ts';
import { type SessionOptions, traitsOf } from './environment.ts';
import { explain } from './explain.ts';
import { FunctionLibrary } from './function-library.ts';
import { inferSchemas } from './infer-schemas.ts';
import { compilePlan, executePlan } from './plan-files.ts';
import {
  isStreaming,
  type Planned,
  type PlannerOptions,
  planInserts,
  planQuery,
} from './planner.ts';
import { OK, type StatementResult, textRows } from './result.ts';
import { executeShow, isShow } from './show.ts';

export class Session {
  readonly catalog: SessionCatalog;
  readonly configuration: Configuration;
  readonly options: SessionOptions;
  readonly functions: FunctionLibrary;
  /** Inserts between BEGIN STATEMENT SET and END; null outside. */
  #statementSet: ast.Insert[] | null = null;

  constructor(options: SessionOptions = {}) {
    this.options = options;
    this.catalog = options.catalog ?? new SessionCatalog();
    this.configuration = new Configuration(options.configuration);
    this.functions = new FunctionLibrary(this.catalog, options);
  }

  /** Executes one statement; nothing runs yet: a job comes back as its plan. */
  async execute(statement: ast.Statement | string): Promise<StatementResult> {
    const parsed = typeof statement === 'string' ? parseStatement(statement) : statement;
    try {
      await inferSchemas(parsed, this.catalog, this.options.tables);
      return await this.#dispatch(parsed);
    } catch (error) {
      // What has no place of its own has that of its statement.
      throw error instanceof MillraceError ? error.at(parsed.span) : error;
    }
  }

  /**
   * The statements of a script with their results, in order. Places of errors count from the
   * start of the script; what cannot be parsed is thrown before anything is executed.
   */
  async *run(
    script: string,
  ): AsyncGenerator<{ statement: ast.Statement; result: StatementResult }> {
    const { statements, errors } = parseScript(script);
    if (errors.length > 0) throw errors[0];
    for (const statement of statements) yield { statement, result: await this.execute(statement) };
  }

  async #dispatch(statement: ast.Statement): Promise<StatementResult> {
    switch (statement.kind) {
      case 'QueryStatement':
        return planResult(this.plan(statement), true);
      case 'Insert':
        if (this.#statementSet === null) return planResult(this.plan(statement), false);
        this.#statementSet.push(statement);
        return OK;
      case 'StatementSet':
        return planResult(this.plan(statement), false);
      case 'Execute':
        return this.#dispatch(statement.statement);
      case 'BeginStatementSet':
        this.#statementSet = [];
        return OK;
      case 'End':
        return this.#endStatementSet(statement);
      case 'Explain':
        return explain(statement, this);
      case 'CompilePlan':
        return compilePlan(statement, this);
      case 'ExecutePlan':
        return executePlan(statement, this);
      case 'SetOption':
        return this.#setOption(statement);
      case 'ResetOption':
        this.configuration.reset(statement.key);
        return OK;
      case 'CreateTable':
        return createTable(statement, this);
      default:
        if (isShow(statement)) return executeShow(statement, this);
        if (isDefinition(statement)) return executeDefinition(statement, this);
        throw unsupported(statementName(statement), statement.span);
    }
  }

  #endStatementSet(statement: ast.End): StatementResult {
    const inserts = this.#statementSet;
    if (inserts === null) throw invalidTable('END without BEGIN STATEMENT SET', statement.span);
    this.#statementSet = null;
    if (inserts.length === 0)
      throw invalidTable('NO statements in the statement set', statement.span);
    return planResult(this.#planInserts(inserts), false);
  }

  /** The plan of a query, an INSERT or a statement set. */
  plan(statement: ast.Statement): Planned {
    switch (statement.kind) {
      case 'QueryStatement':
        return planQuery(bindQuery(statement.query, this.context()), this.#planner());
      case 'Insert':
        return this.#planInserts([statement]);
      case 'StatementSet':
        return this.#planInserts(statement.statements);
      case 'Execute':
        return this.plan(statement.statement);
      default:
        throw unsupported(`a plan of ${statementName(statement)}`, statement.span);
    }
  }

  #planInserts(statements: readonly ast.Insert[]): Planned {
    const context = this.context();
    return planInserts(
      statements.map((one) => bindInsert(one, context)),
      this.#planner(),
    );
  }

  context(): BinderContext {
    const { catalog, configuration } = this;
    return {
      catalog,
      option: (key) => configuration.get(key),
      streaming: isStreaming(configuration),
      functions: this.functions,
      place: catalog.context,
      commonTables: [],
      views: [],
      hints: NO_QUERY_HINTS,
    };
  }

  #planner(): PlannerOptions {
    const { configuration, options } = this;
    return {
      configuration,
      evaluate: options.evaluate ?? null,
      traits: (table, keyed) => traitsOf(options.tables, table, keyed),
      complete: (plan) => this.functions.complete(plan),
    };
  }

  #setOption({ option }: ast.SetOption): StatementResult {
    if (option === undefined) {
      return textRows(['key', 'value'], Object.entries(this.configuration.entries()));
    }
    this.configuration.set(option.key, option.value);
    return OK;
  }
}

export function planResult({ plan }: Planned, isQuery: boolean): StatementResult {
  const sinks = plan.nodes.flatMap((node) =>
    node.kind === 'sink' && node.table !== null ? [node.table.path] : [],
  );
  return { kind: 'plan', plan, isQuery, sinks };
}

/** 'CreateModel' as CREATE MODEL. */
export function statementName(statement: ast.Statement): string {
  return statement.kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toUpperCase();
}
