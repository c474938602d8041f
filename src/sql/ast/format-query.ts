/** Queries as SQL text on one line. */
import { formatExpression, formatList, formatWindow } from './format-expression.ts';
import { formatMatchRecognize } from './format-match.ts';
import { formatColumns, formatHints, formatIdentifier, formatName, join } from './format-names.ts';
import type {
  CommonTable, GroupBy, GroupingElement, Join, OrderItem, Query, QueryBody, Select, SelectItem,
  SetOperation, TableAlias, TableReference, TableSample,
} from './query.ts';

/**
 * A query as text that parses to the same tree.
 *
 * @example formatQuery(statement.query) // 'SELECT a FROM t WHERE b > 1'
 */
export function formatQuery(query: Query): string {
  const { body, orderBy, limit, offset } = query;
  return join(
    query.with.length > 0 && `WITH ${query.with.map(formatCommonTable).join(', ')}`,
    formatBody(body),
    orderBy.length > 0 && formatOrderBy(orderBy),
    limit && `LIMIT ${formatExpression(limit)}`,
    offset && `OFFSET ${formatExpression(offset)}`,
  );
}

function formatCommonTable({ name, columns, query }: CommonTable): string {
  const list = columns.length > 0 && formatColumns(columns);
  return join(formatIdentifier(name), list, `AS (${formatQuery(query)})`);
}

function formatBody(body: QueryBody): string {
  switch (body.kind) {
    case 'Query':
      return `(${formatQuery(body)})`;
    case 'Select':
      return formatSelect(body);
    case 'SetOperation':
      return formatSetOperation(body);
    case 'Values':
      return `VALUES ${body.rows.map((row) => `(${formatList(row)})`).join(', ')}`;
    case 'ExplicitTable':
      return `TABLE ${formatName(body.name)}`;
  }
}

function formatSetOperation({ operator, all, left, right }: SetOperation): string {
  const own = operator === 'INTERSECT' ? 1 : 0;
  const leftText = formatOperand(left, own);
  const rightText = formatOperand(right, own + 1);
  return `${leftText} ${operator}${all ? ' ALL' : ''} ${rightText}`;
}

/** INTERSECT binds tighter than UNION and EXCEPT, which group to the left. */
function formatOperand(body: QueryBody, minimum: number): string {
  const loose = body.kind === 'SetOperation' && (body.operator === 'INTERSECT' ? 1 : 0) < minimum;
  return loose ? `(${formatBody(body)})` : formatBody(body);
}

function formatSelect(select: Select): string {
  const { hints, distinct, items, from, where, groupBy, having, windows, qualify } = select;
  const declared = windows.map(({ name, window }) => `${formatIdentifier(name)} AS ${formatWindow(window)}`);
  return join(
    `SELECT${formatHints(hints)}`,
    distinct && 'DISTINCT',
    items.map(formatItem).join(', '),
    from && `FROM ${formatTable(from)}`,
    where && `WHERE ${formatExpression(where)}`,
    groupBy && formatGroupBy(groupBy),
    having && `HAVING ${formatExpression(having)}`,
    declared.length > 0 && `WINDOW ${declared.join(', ')}`,
    qualify && `QUALIFY ${formatExpression(qualify)}`,
  );
}

function formatItem({ expression, alias }: SelectItem): string {
  return join(formatExpression(expression), alias && `AS ${formatIdentifier(alias)}`);
}

function formatGroupBy({ distinct, elements }: GroupBy): string {
  return join('GROUP BY', distinct && 'DISTINCT', elements.map(formatGrouping).join(', '));
}

function formatGrouping(element: GroupingElement): string {
  switch (element.kind) {
    case 'EmptyGroupingSet':
      return '()';
    case 'GroupingSets':
      return `GROUPING SETS (${element.elements.map(formatGrouping).join(', ')})`;
    case 'Rollup':
      return `${element.operator} (${formatList(element.elements)})`;
    default:
      return formatExpression(element);
  }
}

/** `ORDER BY a DESC NULLS LAST`. */
export function formatOrderBy(items: readonly OrderItem[]): string {
  return `ORDER BY ${items.map(formatOrderItem).join(', ')}`;
}

function formatOrderItem({ expression, descending, nulls }: OrderItem): string {
  return join(formatExpression(expression), descending && 'DESC', nulls && `NULLS ${nulls}`);
}

function formatTable(table: TableReference): string {
  if (table.kind === 'Join') return formatJoin(table);
  const { alias, sample } = table;
  return join(formatPrimary(table), alias && formatAlias(alias), sample && formatSample(sample));
}

function formatPrimary(table: Exclude<TableReference, Join>): string {
  switch (table.kind) {
    case 'TableName': {
      const time = table.systemTime && `FOR SYSTEM_TIME AS OF ${formatExpression(table.systemTime)}`;
      return join(`${formatName(table.name)}${formatHints(table.hints)}`, time);
    }
    case 'DerivedTable':
      return join(table.lateral && 'LATERAL', `(${formatQuery(table.query)})`);
    case 'TableFunction':
      return join(table.lateral && 'LATERAL', `TABLE(${formatExpression(table.call)})`);
    case 'Unnest':
      return join(`UNNEST(${formatList(table.collections)})`, table.withOrdinality && 'WITH ORDINALITY');
    case 'MatchRecognize':
      return `${formatTable(table.input)} ${formatMatchRecognize(table)}`;
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
function formatJoin(node: Join): string {
  const { left, right, type, matchCondition, on, using } = node;
  if (type === 'COMMA') return `${formatTable(left)}, ${formatTable(right)}`;
  return join(
    formatTable(left),
    node.natural && 'NATURAL',
    node.asof && 'ASOF',
    type !== 'INNER' && type,
    `JOIN ${right.kind === 'Join' ? `(${formatTable(right)})` : formatTable(right)}`,
    matchCondition && `MATCH_CONDITION (${formatExpression(matchCondition)})`,
    on && `ON ${formatExpression(on)}`,
    using && `USING ${formatColumns(using)}`,
  );
}
