/** CREATE TABLE and CREATE MATERIALIZED TABLE. */
import type {
  CreateMaterializedTable,
  CreateTable,
  Identifier,
  Query,
  StartMode,
  TableElement,
  TableLike,
  TableLikeRule,
} from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { parseIntervalLiteral } from './intervals.ts';
import { parseColumnList, parseComment, parseName, parseWithOptions } from './names.ts';
import type { Draft, Prefix } from './statement-parts.ts';
import { parseDistribution, parseTableElements } from './table-elements.ts';
import type { Token } from './token.ts';

/** After `CREATE [OR REPLACE] [TEMPORARY] TABLE`. */
export function parseCreateTable(p: Cursor, prefix: Prefix): Draft<CreateTable> {
  const ifNotExists = p.takeAll('IF', 'NOT', 'EXISTS');
  const name = parseName(p, 'table');
  const first = p.token;
  const columns = parseColumns(p);
  const properties = parseProperties(p);
  const like = p.take('LIKE') ? { like: parseLike(p) } : {};
  const as: { as?: Query } = !('like' in like) && p.take('AS') ? { as: p.query() } : {};
  if (columns.columnOrder !== undefined && as.as === undefined) throw untypedColumns(p, first);
  const { temporary, orReplace } = prefix;
  return {
    kind: 'CreateTable',
    name,
    temporary,
    orReplace,
    ifNotExists,
    ...columns,
    ...properties,
    ...like,
    ...as,
  };
}

interface Columns {
  readonly elements: readonly TableElement[];
  readonly columnOrder?: readonly Identifier[];
}

/** `(a INT, ...)`, or `(a, b)` to reorder the columns of the query that follows. */
function parseColumns(p: Cursor): Columns {
  if (!p.at('(')) return { elements: [] };
  const afterName = p.peek(2).key;
  const named = p.peek(1).kind === 'word' || p.peek(1).kind === 'name';
  if (named && (afterName === ',' || afterName === ')')) {
    return { elements: [], columnOrder: parseColumnList(p) };
  }
  return { elements: parseTableElements(p) };
}

function untypedColumns(p: Cursor, first: Token): Error {
  return errors.syntaxError(
    'these columns have no types',
    p.since(first),
    'only with AS SELECT ... may they be left out',
  );
}

type Properties = Pick<CreateTable, 'comment' | 'distribution' | 'partitionedBy' | 'options'>;

function parseProperties(p: Cursor): Properties {
  const comment = parseComment(p);
  const distribution = p.take('DISTRIBUTED') ? { distribution: parseDistribution(p) } : {};
  const partitionedBy = p.takeAll('PARTITIONED', 'BY') ? parseColumnList(p) : [];
  const options = parseWithOptions(p);
  return { ...comment, ...distribution, partitionedBy, options };
}

function parseLike(p: Cursor): TableLike {
  const first = p.previous;
  const source = parseName(p, 'table');
  const rules: TableLikeRule[] = [];
  if (p.take('(')) {
    do rules.push(parseLikeRule(p));
    while (!p.take(')'));
  }
  return { kind: 'TableLike', source, rules, span: p.since(first) };
}

function parseLikeRule(p: Cursor): TableLikeRule {
  const first = p.token;
  const strategy = p.expectOne(['INCLUDING', 'EXCLUDING', 'OVERWRITING']);
  const feature = p.expectOne([
    'ALL',
    'CONSTRAINTS',
    'DISTRIBUTION',
    'GENERATED',
    'METADATA',
    'OPTIONS',
    'PARTITIONS',
    'WATERMARKS',
  ]);
  if (strategy === 'OVERWRITING' && (feature === 'ALL' || feature === 'CONSTRAINTS')) {
    throw errors.syntaxError(
      `OVERWRITING ${feature} does not exist`,
      p.since(first),
      'only INCLUDING and EXCLUDING apply',
    );
  }
  return { kind: 'TableLikeRule', strategy, feature, span: p.since(first) };
}

/** After `CREATE [OR ALTER] MATERIALIZED TABLE`. */
export function parseCreateMaterializedTable(
  p: Cursor,
  prefix: Prefix,
): Draft<CreateMaterializedTable> {
  const name = parseName(p, 'table');
  const columns = parseColumns(p);
  const properties = parseProperties(p);
  const startMode = p.take('START_MODE') ? { startMode: parseStartMode(p) } : {};
  const freshness = p.take('FRESHNESS') ? { freshness: parseFreshness(p) } : {};
  const refreshMode = p.take('REFRESH_MODE') ? { refreshMode: parseRefreshMode(p) } : {};
  p.expect('AS');
  const as = p.query();
  return {
    kind: 'CreateMaterializedTable',
    name,
    orAlter: prefix.orAlter,
    ...columns,
    ...properties,
    ...startMode,
    ...freshness,
    ...refreshMode,
    as,
  };
}

/** `FRESHNESS = INTERVAL '1' MINUTE`, without the first word. */
export function parseFreshness(p: Cursor): ReturnType<typeof parseIntervalLiteral> {
  p.expect('=');
  return parseIntervalLiteral(p);
}

/** `REFRESH_MODE = FULL`, without the first word. */
export function parseRefreshMode(p: Cursor): 'FULL' | 'CONTINUOUS' {
  p.expect('=');
  return p.expectOne(['FULL', 'CONTINUOUS']);
}

function parseStartMode(p: Cursor): StartMode {
  const first = p.previous;
  p.expect('=');
  const mode = p.expectOne([
    'FROM_BEGINNING',
    'FROM_NOW',
    'FROM_TIMESTAMP',
    'RESUME_OR_FROM_BEGINNING',
    'RESUME_OR_FROM_NOW',
    'RESUME_OR_FROM_TIMESTAMP',
  ]);
  const argument = parseStartArgument(p, mode.endsWith('TIMESTAMP'));
  return { kind: 'StartMode', mode, ...argument, span: p.since(first) };
}

function parseStartArgument(p: Cursor, needed: boolean): Pick<StartMode, 'argument'> {
  if (!needed && !p.at('(')) return {};
  p.expect('(');
  const argument = p.plainExpression();
  p.expect(')');
  return { argument };
}
