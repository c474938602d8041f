/** CREATE, ALTER and DROP of everything that is not a table, as SQL text. */
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
import { formatQuery } from './format.ts';
import {
  formatColumns,
  formatIdentifier,
  formatName,
  formatOptions,
  formatString,
  join,
} from './format-names.ts';
import { formatAction, formatComment, formatElements } from './format-table-ddl.ts';
import type { Option } from './node.ts';

type CatalogStatement =
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
  | Drop;

export function formatCatalogDdl(node: CatalogStatement): string {
  switch (node.kind) {
    case 'CreateView':
      return formatCreateView(node);
    case 'AlterView':
      return formatAlterView(node);
    case 'CreateFunction':
    case 'AlterFunction':
      return formatFunction(node);
    case 'CreateCatalog':
      return formatCreateCatalog(node);
    case 'AlterCatalog': {
      const { action } = node;
      const text =
        action.kind === 'SetComment' ? formatComment(action.comment) : formatAction(action);
      return join('ALTER CATALOG', formatIdentifier(node.name), text);
    }
    case 'CreateDatabase':
      return join(
        'CREATE DATABASE',
        ifNotExists(node),
        formatName(node.name),
        formatComment(node.comment),
        withOptions(node.options),
      );
    case 'AlterDatabase':
      return join('ALTER DATABASE', formatName(node.name), formatAction(node.action));
    case 'CreateModel':
      return formatCreateModel(node);
    case 'AlterModel':
      return join('ALTER MODEL', ifExists(node), formatName(node.name), formatAction(node.action));
    case 'CreateConnection':
      return formatCreateConnection(node);
    case 'AlterConnection':
      return join(
        'ALTER CONNECTION',
        ifExists(node),
        formatName(node.name),
        formatAction(node.action),
      );
    case 'Drop':
      return join(
        'DROP',
        node.temporary && 'TEMPORARY',
        node.system && 'SYSTEM',
        node.object,
        ifExists(node),
        formatName(node.name),
        node.cascade && 'CASCADE',
      );
  }
}

function formatAlterView(node: AlterView): string {
  return join(
    'ALTER VIEW',
    formatName(node.name),
    node.renameTo && `RENAME TO ${formatName(node.renameTo)}`,
    node.query && `AS ${formatQuery(node.query)}`,
  );
}

function ifNotExists(node: { readonly ifNotExists: boolean }): string | false {
  return node.ifNotExists && 'IF NOT EXISTS';
}

function ifExists(node: { readonly ifExists: boolean }): string | false {
  return node.ifExists && 'IF EXISTS';
}

function withOptions(options: readonly Option[]): string | false {
  return options.length > 0 && `WITH ${formatOptions(options)}`;
}

function formatCreateView(node: CreateView): string {
  return join(
    'CREATE',
    node.temporary && 'TEMPORARY',
    'VIEW',
    ifNotExists(node),
    formatName(node.name),
    node.columns.length > 0 && formatColumns(node.columns),
    formatComment(node.comment),
    `AS ${formatQuery(node.query)}`,
  );
}

function formatCreateCatalog({ name, comment, options, ...node }: CreateCatalog): string {
  const rest = join(formatComment(comment), withOptions(options));
  return join('CREATE CATALOG', ifNotExists(node), formatIdentifier(name), rest);
}

function formatCreateConnection(node: CreateConnection): string {
  return join(
    'CREATE',
    node.temporary && 'TEMPORARY',
    node.system && 'SYSTEM',
    'CONNECTION',
    ifNotExists(node),
    formatName(node.name),
    formatComment(node.comment),
    `WITH ${formatOptions(node.options)}`,
  );
}

function formatFunction(node: CreateFunction): string {
  const create = node.kind === 'CreateFunction';
  const resources = node.resources
    .map(({ type, path }) => `${type} ${formatString(path)}`)
    .join(', ');
  return join(
    create ? 'CREATE' : 'ALTER',
    node.temporary && 'TEMPORARY',
    node.system && 'SYSTEM',
    'FUNCTION',
    node.conditional && (create ? 'IF NOT EXISTS' : 'IF EXISTS'),
    formatName(node.name),
    `AS ${formatString(node.implementation)}`,
    node.language && `LANGUAGE ${node.language}`,
    resources !== '' && `USING ${resources}`,
    withOptions(node.options),
  );
}

function formatCreateModel(node: CreateModel): string {
  return join(
    'CREATE',
    node.temporary && 'TEMPORARY',
    'MODEL',
    ifNotExists(node),
    formatName(node.name),
    node.input.length > 0 && `INPUT ${formatElements(node.input)}`,
    node.output.length > 0 && `OUTPUT ${formatElements(node.output)}`,
    formatComment(node.comment),
    withOptions(node.options),
    node.as && `AS ${formatQuery(node.as)}`,
  );
}
