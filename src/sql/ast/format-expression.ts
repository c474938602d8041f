/** Expressions as SQL text, with parentheses only where reading it back would go wrong without. */
import type {
  Binary, Case, Cast, Expression, FieldAccess, Frame, FrameBound, IntervalExpression, SymbolArgument,
  TableArgument, Unary, WindowSpec,
} from './expression.ts';
import { formatCall } from './format-call.ts';
import { formatJson } from './format-json.ts';
import {
  formatColumns, formatIdentifier, formatName, formatString, join,
} from './format-names.ts';
import { formatOrderBy, formatQuery } from './format-query.ts';
import { formatType } from './format-type.ts';
import type { Identifier } from './node.ts';
import type { IntervalLiteral, IntervalQualifier, Literal } from './literal.ts';

/** How tightly each form binds; what is not listed needs no parentheses anywhere. */
const OPERATORS: Readonly<Record<Binary['operator'], number>> = {
  OR: 22, AND: 24,
  '=': 30, '<>': 30, '<': 30, '<=': 30, '>': 30, '>=': 30, OVERLAPS: 30,
  '+': 40, '-': 40, '*': 60, '/': 60, '%': 60, '||': 60,
};
const NOT = 26;
const IS = 28;
const COMPARE = 30;
const MATCH = 32;
const SIGN = 80;
const ACCESS = 100;
export const OPERAND = 1000;

/**
 * An expression as text that parses to the same tree.
 *
 * @example formatExpression(parseExpression('( a+1 )*2')) // '(a + 1) * 2'
 */
export function formatExpression(expression: Expression): string {
  return format(expression, 0);
}

/** In parentheses if it binds less tightly than the place it stands in demands. */
export function format(expression: Expression, minimum: number): string {
  const text = formatForm(expression);
  return precedenceOf(expression) < minimum ? `(${text})` : text;
}

export function formatList(expressions: readonly Expression[]): string {
  return expressions.map(formatExpression).join(', ');
}

function precedenceOf(expression: Expression): number {
  switch (expression.kind) {
    case 'Binary':
      return OPERATORS[expression.operator];
    case 'Unary':
      return expression.operator === 'NOT' ? NOT : SIGN;
    case 'Is':
    case 'IsDistinctFrom':
      return IS;
    case 'Quantified':
      return COMPARE;
    case 'Between':
    case 'InList':
    case 'InSubquery':
    case 'Like':
      return MATCH;
    case 'ElementAccess':
    case 'FieldAccess':
      return ACCESS;
    default:
      return OPERAND;
  }
}

function formatForm(node: Expression): string {
  switch (node.kind) {
    case 'ColumnReference':
      return node.parts.map(formatIdentifier).join('.');
    case 'Star':
      return node.qualifier === undefined ? '*' : `${formatName(node.qualifier)}.*`;
    case 'Binary':
      return formatBinary(node);
    case 'Unary':
      return formatUnary(node);
    case 'Is':
      return `${format(node.operand, IS)} IS ${not(node.negated)}${node.test}`;
    case 'IsDistinctFrom': {
      const operator = `IS ${not(node.negated)}DISTINCT FROM`;
      return `${format(node.left, IS)} ${operator} ${format(node.right, COMPARE + 1)}`;
    }
    case 'Between':
    case 'InList':
    case 'InSubquery':
    case 'Like':
    case 'Quantified':
      return formatPredicate(node);
    case 'ElementAccess':
      return `${format(node.operand, ACCESS)}[${formatExpression(node.index)}]`;
    case 'FieldAccess':
      return formatFieldAccess(node);
    case 'Case':
      return formatCase(node);
    case 'Cast':
      return formatCast(node);
    case 'Call':
      return formatCall(node);
    default:
      return formatConstruct(node);
  }
}

type Simple =
  | 'ColumnReference' | 'Star' | 'Binary' | 'Unary' | 'Is' | 'IsDistinctFrom' | 'Between' | 'InList'
  | 'InSubquery' | 'Like' | 'Quantified' | 'ElementAccess' | 'FieldAccess' | 'Case' | 'Cast' | 'Call';

function formatConstruct(node: Exclude<Expression, { kind: Simple }>): string {
  switch (node.kind) {
    case 'Exists':
      return `EXISTS (${formatQuery(node.query)})`;
    case 'Subquery':
      return `(${formatQuery(node.query)})`;
    case 'RowConstructor':
      return `${node.explicit ? 'ROW' : ''}(${formatList(node.elements)})`;
    case 'CollectionConstructor':
      return `${node.collection}[${formatList(node.elements)}]`;
    case 'CollectionQuery':
      return `${node.collection}(${formatQuery(node.query)})`;
    case 'TimeDifference': {
      const difference = `${format(node.left, OPERATORS['-'])} - ${format(node.right, OPERATORS['-'] + 1)}`;
      return `(${difference}) ${formatIntervalQualifier(node.qualifier)}`;
    }
    case 'NamedArgument':
      return `${formatIdentifier(node.name)} => ${formatExpression(node.value)}`;
    case 'TableArgument':
      return formatTableArgument(node);
    case 'Descriptor':
      return `DESCRIPTOR${formatColumns(node.columns)}`;
    case 'Symbol':
      return formatSymbol(node);
    case 'Default':
      return 'DEFAULT';
    case 'Parameter':
      return '?';
    case 'IntervalExpression':
      return formatInterval(node);
    case 'JsonExists':
    case 'JsonValue':
    case 'JsonQuery':
    case 'JsonObject':
    case 'JsonArray':
    case 'JsonObjectAgg':
    case 'JsonArrayAgg':
      return formatJson(node);
    default:
      return formatLiteral(node);
  }
}

function not(negated: boolean): string {
  return negated ? 'NOT ' : '';
}

function formatBinary({ operator, left, right }: Binary): string {
  const precedence = OPERATORS[operator];
  return `${format(left, precedence)} ${operator} ${format(right, precedence + 1)}`;
}

/** `- -a` keeps its space: two dashes would begin a comment. */
function formatUnary({ operator, operand }: Unary): string {
  if (operator === 'NOT') return `NOT ${format(operand, NOT)}`;
  if (operator === 'RUNNING' || operator === 'FINAL') return `${operator} ${format(operand, OPERAND)}`;
  const text = format(operand, SIGN);
  return /^[-+]/.test(text) ? `${operator} ${text}` : `${operator}${text}`;
}

type Predicate = Extract<
  Expression, { kind: 'Between' | 'InList' | 'InSubquery' | 'Like' | 'Quantified' }
>;

function formatPredicate(node: Predicate): string {
  if (node.kind === 'Quantified') {
    const over = 'kind' in node.over ? formatQuery(node.over) : formatList(node.over);
    return `${format(node.operand, COMPARE)} ${node.operator} ${node.quantifier} (${over})`;
  }
  const operand = `${format(node.operand, MATCH + 1)} ${not(node.negated)}`;
  switch (node.kind) {
    case 'Between': {
      const symmetric = node.symmetric ? 'SYMMETRIC ' : '';
      return `${operand}BETWEEN ${symmetric}${format(node.low, MATCH + 1)} AND ${format(node.high, MATCH + 1)}`;
    }
    case 'InList':
      return `${operand}IN (${formatList(node.values)})`;
    case 'InSubquery':
      return `${operand}IN (${formatQuery(node.query)})`;
    case 'Like': {
      const escape = node.escape === undefined ? '' : ` ESCAPE ${format(node.escape, OPERAND)}`;
      return `${operand}${node.operator} ${format(node.pattern, MATCH)}${escape}`;
    }
  }
}

/** Without parentheses `(a).b` would be the column b of a. */
function formatFieldAccess({ operand, field }: FieldAccess): string {
  const ambiguous = operand.kind !== 'FieldAccess' && operand.kind !== 'ElementAccess';
  const text = formatExpression(operand);
  return `${ambiguous ? `(${text})` : text}.${formatIdentifier(field)}`;
}

function formatCase({ operand, branches, otherwise }: Case): string {
  const whens = branches.map(({ conditions, result }) =>
    `WHEN ${formatList(conditions)} THEN ${formatExpression(result)}`);
  const end = otherwise === undefined ? 'END' : `ELSE ${formatExpression(otherwise)} END`;
  return join('CASE', operand && formatExpression(operand), ...whens, end);
}

function formatCast({ operand, target, safe }: Cast): string {
  const type = target.kind === 'IntervalQualifier'
    ? `INTERVAL ${formatIntervalQualifier(target)}` : formatType(target);
  return `${safe ? 'TRY_CAST' : 'CAST'}(${formatExpression(operand)} AS ${type})`;
}

function formatTableArgument({ table, partitionBy, orderBy }: TableArgument): string {
  const text = table.kind === 'Name' ? `TABLE ${formatName(table)}` : `(${formatQuery(table)})`;
  const partition = partitionBy.length > 0 && `PARTITION BY ${formatColumns(partitionBy)}`;
  const order = orderBy.length > 0 && `ORDER BY (${formatOrderBy(orderBy).slice('ORDER BY '.length)})`;
  return join(text, partition, order);
}

function formatSymbol({ name }: SymbolArgument): string {
  return name;
}

function formatLiteral(node: Literal): string {
  switch (node.kind) {
    case 'NumberLiteral':
      return node.text;
    case 'StringLiteral':
      return `${node.charset === undefined ? '' : `_${node.charset}`}${formatString(node.value)}`;
    case 'BinaryLiteral':
      return `X'${node.hex}'`;
    case 'BooleanLiteral':
      return node.value === null ? 'UNKNOWN' : node.value ? 'TRUE' : 'FALSE';
    case 'NullLiteral':
      return 'NULL';
    case 'DateTimeLiteral': {
      const type = node.type === 'TIMESTAMP_LTZ' ? 'TIMESTAMP WITH LOCAL TIME ZONE' : node.type;
      return `${type} ${formatString(node.value)}`;
    }
    case 'IntervalLiteral':
      return formatInterval(node);
  }
}

/** `INTERVAL -'1' DAY`. */
export function formatInterval(node: IntervalLiteral | IntervalExpression): string {
  const sign = node.negative ? '-' : '';
  const amount = node.kind === 'IntervalLiteral' ? formatString(node.value) : formatAmount(node.operand);
  return `INTERVAL ${sign}${amount} ${formatIntervalQualifier(node.qualifier)}`;
}

function formatAmount(operand: Expression): string {
  const bare = operand.kind === 'NumberLiteral' || operand.kind === 'ColumnReference';
  return bare ? formatExpression(operand) : `(${formatExpression(operand)})`;
}

/** `DAY(3) TO SECOND(6)`. */
export function formatIntervalQualifier(node: IntervalQualifier): string {
  const { from, to, precision, fraction } = node;
  const inner = to === undefined && fraction !== undefined ? `, ${fraction}` : '';
  const leading = precision === undefined ? from : `${from}(${precision}${inner})`;
  if (to === undefined) return leading;
  return fraction === undefined ? `${leading} TO ${to}` : `${leading} TO ${to}(${fraction})`;
}

/** What follows OVER. */
export function formatOver(over: WindowSpec | Identifier): string {
  return over.kind === 'Identifier' ? formatIdentifier(over) : formatWindow(over);
}

export function formatWindow({ base, partitionBy, orderBy, frame }: WindowSpec): string {
  const partition = partitionBy.length > 0 && `PARTITION BY ${formatList(partitionBy)}`;
  const order = orderBy.length > 0 && formatOrderBy(orderBy);
  return `(${join(base && formatIdentifier(base), partition, order, frame && formatFrame(frame))})`;
}

function formatFrame({ unit, start, end }: Frame): string {
  if (end === undefined) return `${unit} ${formatBound(start)}`;
  return `${unit} BETWEEN ${formatBound(start)} AND ${formatBound(end)}`;
}

function formatBound({ bound, offset }: FrameBound): string {
  return offset === undefined ? bound : `${formatExpression(offset)} ${bound}`;
}
