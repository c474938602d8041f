/** Statements as SQL text on one line. */

import { formatExpression, formatQuery } from './format.ts';
import { formatCatalogDdl } from './format-catalog-ddl.ts';
import {
  formatHints,
  formatIdentifier,
  formatName,
  formatOption,
  formatOptions,
  formatString,
  join,
} from './format-names.ts';
import {
  formatAction,
  formatCreateMaterializedTable,
  formatCreateTable,
  formatPartition,
} from './format-table-ddl.ts';
import type {
  AnalyzeTable,
  CompilePlan,
  Delete,
  Describe,
  Insert,
  Show,
  Statement,
  StatementSet,
  Update,
} from './statement.ts';

/**
 * A statement as text that parses to the same tree; of views it is the query, not the source kept.
 *
 * @example formatStatement(parseStatement('select a,b from t')) // 'SELECT a, b FROM t'
 */
export function formatStatement(node: Statement): string {
  switch (node.kind) {
    case 'QueryStatement':
      return formatQuery(node.query);
    case 'Insert':
      return formatInsert(node);
    case 'StatementSet':
      return formatStatementSet(node);
    case 'Delete':
      return formatDelete(node);
    case 'Update':
      return formatUpdate(node);
    case 'TruncateTable':
      return `TRUNCATE TABLE ${formatName(node.name)}`;
    case 'AnalyzeTable':
      return formatAnalyze(node);
    case 'CallProcedure':
      return `CALL ${formatExpression(node.call)}`;
    case 'CreateTable':
      return formatCreateTable(node);
    case 'AlterTable':
      return join(
        'ALTER TABLE',
        node.ifExists && 'IF EXISTS',
        formatName(node.name),
        formatAction(node.action),
      );
    case 'CreateMaterializedTable':
      return formatCreateMaterializedTable(node);
    case 'AlterMaterializedTable':
      return `ALTER MATERIALIZED TABLE ${formatName(node.name)} ${formatAction(node.action)}`;
    case 'Execute':
      return `EXECUTE ${formatStatement(node.statement)}`;
    case 'Explain':
      return join('EXPLAIN', node.details.join(', '), formatStatement(node.statement));
    case 'CompilePlan':
      return formatCompile(node);
    case 'ExecutePlan':
      return `EXECUTE PLAN ${formatString(node.path)}`;
    default:
      return formatSession(node);
  }
}

type Plain =
  | 'QueryStatement'
  | 'Insert'
  | 'StatementSet'
  | 'Delete'
  | 'Update'
  | 'TruncateTable'
  | 'AnalyzeTable'
  | 'CallProcedure'
  | 'CreateTable'
  | 'AlterTable'
  | 'CreateMaterializedTable'
  | 'AlterMaterializedTable'
  | 'Execute'
  | 'Explain'
  | 'CompilePlan'
  | 'ExecutePlan';

function formatSession(node: Exclude<Statement, { kind: Plain }>): string {
  switch (node.kind) {
    case 'BeginStatementSet':
      return 'BEGIN STATEMENT SET';
    case 'End':
      return 'END';
    case 'SetOption':
      return node.option === undefined ? 'SET' : `SET ${formatOption(node.option)}`;
    case 'ResetOption':
      return node.key === undefined ? 'RESET' : `RESET ${formatString(node.key)}`;
    case 'Use':
      return `USE ${node.object === 'CATALOG' ? 'CATALOG ' : ''}${formatName(node.name)}`;
    case 'UseModules':
      return `USE MODULES ${node.modules.map(formatIdentifier).join(', ')}`;
    case 'LoadModule': {
      const options = node.options.length > 0 && `WITH ${formatOptions(node.options)}`;
      return join('LOAD MODULE', formatIdentifier(node.name), options);
    }
    case 'UnloadModule':
      return `UNLOAD MODULE ${formatIdentifier(node.name)}`;
    case 'Jar':
      return `${node.action} JAR ${formatString(node.path)}`;
    case 'StopJob':
      return join(
        `STOP JOB ${formatString(node.job)}`,
        node.savepoint && 'WITH SAVEPOINT',
        node.drain && 'WITH DRAIN',
      );
    case 'Show':
      return formatShow(node);
    case 'ShowCreate':
      return `SHOW CREATE ${node.object} ${formatName(node.name)}`;
    case 'Describe':
      return formatDescribe(node);
    case 'ClientCommand':
      return node.command;
    default:
      return formatCatalogDdl(node);
  }
}

function formatInsert(node: Insert): string {
  const columns = node.columns && `(${node.columns.map(formatName).join(', ')})`;
  return join(
    'INSERT',
    node.overwrite ? 'OVERWRITE' : 'INTO',
    `${formatName(node.target)}${formatHints(node.hints)}`,
    node.partition && formatPartition(node.partition),
    columns,
    formatQuery(node.query),
    node.onConflict && `ON CONFLICT DO ${node.onConflict}`,
  );
}

function formatStatementSet({ statements }: StatementSet): string {
  const inserts = statements.map((insert) => `${formatInsert(insert)};`);
  return `STATEMENT SET BEGIN ${inserts.join(' ')} END`;
}

function formatDelete({ target, alias, where }: Delete): string {
  const condition = where && `WHERE ${formatExpression(where)}`;
  return join(
    'DELETE FROM',
    formatName(target),
    alias && `AS ${formatIdentifier(alias)}`,
    condition,
  );
}

function formatUpdate({ target, alias, assignments, where }: Update): string {
  const changes = assignments.map(
    ({ column, value }) => `${formatIdentifier(column)} = ${formatExpression(value)}`,
  );
  return join(
    'UPDATE',
    formatName(target),
    alias && `AS ${formatIdentifier(alias)}`,
    `SET ${changes.join(', ')}`,
    where && `WHERE ${formatExpression(where)}`,
  );
}

function formatAnalyze({ name, partition, columns }: AnalyzeTable): string {
  const list =
    columns === 'ALL'
      ? 'FOR ALL COLUMNS'
      : columns && `FOR COLUMNS ${columns.map(formatIdentifier).join(', ')}`;
  return join(
    'ANALYZE TABLE',
    formatName(name),
    partition && formatPartition(partition),
    'COMPUTE STATISTICS',
    list,
  );
}

function formatCompile({ path, ifNotExists, execute, statement }: CompilePlan): string {
  return join(
    execute ? 'COMPILE AND EXECUTE PLAN' : 'COMPILE PLAN',
    formatString(path),
    ifNotExists && 'IF NOT EXISTS',
    `FOR ${formatStatement(statement)}`,
  );
}

function formatShow({ object, from, like, partition }: Show): string {
  const source = from && (object === 'PARTITIONS' ? formatName(from) : `FROM ${formatName(from)}`);
  const operator = like && (like.caseSensitive ? 'LIKE' : 'ILIKE');
  const filter = like && join(like.negated && 'NOT', operator, formatString(like.pattern));
  return join('SHOW', object, source, partition && formatPartition(partition), filter);
}

function formatDescribe({ object, name, extended }: Describe): string {
  if (object === 'JOB') return `DESCRIBE JOB ${formatString(name.parts[0]!.name)}`;
  return join('DESCRIBE', object !== 'TABLE' && object, extended && 'EXTENDED', formatName(name));
}
