/** Queries as SQL text on one line. */
import { formatMatchRecognize } from './format-match.ts';
import { formatColumns, formatHints, formatIdentifier, formatName, join } from './format-names.ts';
import { type Format, formatList, formatOrderBy, formatWindow } from './format-parts.ts';
import type {
  CommonTable,
  GroupBy,
  GroupingElement,
  Join,
  Query,
  QueryBody,
  Select,
  SelectItem,
  SetOperation,
  TableAlias,
  TableReference,
  TableSample,
} from './query.ts';

export function queryText(f: Format, query: Query): string {
  const { body, orderBy, limit, offset } = query;
  return join(
    query.with.length > 0 &&
      `WITH ${query.with.map((item) => formatCommonTable(f, item)).join(', ')}`,
    formatBody(f, body),
    orderBy.length > 0 && formatOrderBy(f, orderBy),
    limit && `LIMIT ${f.expression(limit)}`,
    offset && `OFFSET ${f.expression(offset)}`,
  );
}

function formatCommonTable(f: Format, { name, columns, query }: CommonTable): string {
  const list = columns.length > 0 && formatColumns(columns);
  return join(formatIdentifier(name), list, `AS (${f.query(query)})`);
}

function formatBody(f: Format, body: QueryBody): string {
  switch (body.kind) {
    case 'Query':
      return `(${f.query(body)})`;
    case 'Select':
      return formatSelect(f, body);
    case 'SetOperation':
      return formatSetOperation(f, body);
    case 'Values':
      return `VALUES ${body.rows.map((row) => `(${formatList(f, row)})`).join(', ')}`;
    case 'ExplicitTable':
      return `TABLE ${formatName(body.name)}`;
  }
}

function formatSetOperation(f: Format, { operator, all, left, right }: SetOperation): string {
  const own = operator === 'INTERSECT' ? 1 : 0;
  const leftText = formatOperand(f, left, own);
  const rightText = formatOperand(f, right, own + 1);
  return `${leftText} ${operator}${all ? ' ALL' : ''} ${rightText}`;
}

/** INTERSECT binds tighter than UNION and EXCEPT, which group to the left. */
function formatOperand(f: Format, body: QueryBody, minimum: number): string {
  const loose = body.kind === 'SetOperation' && (body.operator === 'INTERSECT' ? 1 : 0) < minimum;
  return loose ? `(${formatBody(f, body)})` : formatBody(f, body);
}

function formatSelect(f: Format, select: Select): string {
  const { hints, distinct, items, from, where, groupBy, having, windows, qualify } = select;
  const declared = windows.map(
    ({ name, window }) => `${formatIdentifier(name)} AS ${formatWindow(f, window)}`,
  );
  return join(
    `SELECT${formatHints(hints)}`,
    distinct && 'DISTINCT',
    items.map((item) => formatItem(f, item)).join(', '),
    from && `FROM ${formatTable(f, from)}`,
    where && `WHERE ${f.expression(where)}`,
    groupBy && formatGroupBy(f, groupBy),
    having && `HAVING ${f.expression(having)}`,
    declared.length > 0 && `WINDOW ${declared.join(', ')}`,
    qualify && `QUALIFY ${f.expression(qualify)}`,
  );
}

function formatItem(f: Format, { expression, alias }: SelectItem): string {
  return join(f.expression(expression), alias && `AS ${formatIdentifier(alias)}`);
}

function formatGroupBy(f: Format, { distinct, elements }: GroupBy): string {
  return join(
    'GROUP BY',
    distinct && 'DISTINCT',
    elements.map((item) => formatGrouping(f, item)).join(', '),
  );
}

function formatGrouping(f: Format, element: GroupingElement): string {
  switch (element.kind) {
    case 'EmptyGroupingSet':
      return '()';
    case 'GroupingSets': {
      const sets = element.elements.map((item) => formatGrouping(f, item));
      return `GROUPING SETS (${sets.join(', ')})`;
    }
    case 'Rollup':
      return `${element.operator} (${formatList(f, element.elements)})`;
    default:
      return f.expression(element);
  }
}

function formatTable(f: Format, table: TableReference): string {
  if (table.kind === 'Join') return formatJoin(f, table);
  const { alias, sample } = table;
  return join(formatPrimary(f, table), alias && formatAlias(alias), sample && formatSample(sample));
}

function formatPrimary(f: Format, table: Exclude<TableReference, Join>): string {
  switch (table.kind) {
    case 'TableName': {
      const time = table.systemTime && `FOR SYSTEM_TIME AS OF ${f.expression(table.systemTime)}`;
      return join(`${formatName(table.name)}${formatHints(table.hints)}`, time);
    }
    case 'DerivedTable':
      return join(table.lateral && 'LATERAL', `(${f.query(table.query)})`);
    case 'TableFunction':
      return join(table.lateral && 'LATERAL', `TABLE(${f.expression(table.call)})`);
    case 'Unnest':
      return join(
        `UNNEST(${formatList(f, table.collections)})`,
        table.withOrdinality && 'WITH ORDINALITY',
      );
    case 'MatchRecognize':
      return `${formatTable(f, table.input)} ${formatMatchRecognize(f, table)}`;
  }
}

function formatAlias({ name, columns }: TableAlias): string {
  return join('AS', formatIdentifier(name), columns.length > 0 && formatColumns(columns));
}

function formatSample({ method, percent, seed }: TableSample): string {
  const repeatable = seed === undefined ? '' : ` REPEATABLE (${seed})`;
  return `TABLESAMPLE ${method} (${percent})${repeatable}`;
}

/** Only the right side needs parentheses around a join: to the left they change nothing. */
function formatJoin(f: Format, node: Join): string {
  const { left, right, type, matchCondition, on, using } = node;
  if (type === 'COMMA') return `${formatTable(f, left)}, ${formatTable(f, right)}`;
  return join(
    formatTable(f, left),
    node.natural && 'NATURAL',
    node.asof && 'ASOF',
    type !== 'INNER' && type,
    `JOIN ${right.kind === 'Join' ? `(${formatTable(f, right)})` : formatTable(f, right)}`,
    matchCondition && `MATCH_CONDITION (${f.expression(matchCondition)})`,
    on && `ON ${f.expression(on)}`,
    using && `USING ${formatColumns(using)}`,
  );
}
