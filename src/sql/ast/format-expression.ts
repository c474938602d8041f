/** Expressions as SQL text, with parentheses only where reading it back would go wrong without. */
import type {
  Binary,
  Case,
  Cast,
  Expression,
  FieldAccess,
  TableArgument,
  Unary,
} from './expression.ts';
import { formatCall } from './format-call.ts';
import { formatJson } from './format-json.ts';
import { formatColumns, formatIdentifier, formatName, formatString, join } from './format-names.ts';
import {
  type Format,
  formatInterval,
  formatIntervalQualifier,
  formatList,
  formatOrderItems,
  OPERAND,
} from './format-parts.ts';
import { formatType } from './format-type.ts';
import type { Literal } from './literal.ts';

/** How tightly each form binds; what is not listed needs no parentheses anywhere. */
const OPERATORS: Readonly<Record<Binary['operator'], number>> = {
  OR: 22,
  AND: 24,
  '=': 30,
  '<>': 30,
  '<': 30,
  '<=': 30,
  '>': 30,
  '>=': 30,
  OVERLAPS: 30,
  '+': 40,
  '-': 40,
  '*': 60,
  '/': 60,
  '%': 60,
  '||': 60,
};
const NOT = 26;
const IS = 28;
const COMPARE = 30;
const MATCH = 32;
const SIGN = 80;
const ACCESS = 100;

/** An expression, in parentheses if it binds less tightly than the place it stands in demands. */
export function expressionText(f: Format, expression: Expression, minimum: number): string {
  const text = formatForm(f, expression);
  return precedenceOf(expression) < minimum ? `(${text})` : text;
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

function formatForm(f: Format, node: Expression): string {
  switch (node.kind) {
    case 'ColumnReference':
      return node.parts.map(formatIdentifier).join('.');
    case 'Star':
      return node.qualifier === undefined ? '*' : `${formatName(node.qualifier)}.*`;
    case 'Binary':
      return formatBinary(f, node);
    case 'Unary':
      return formatUnary(f, node);
    case 'Is':
      return `${f.expression(node.operand, IS)} IS ${not(node.negated)}${node.test}`;
    case 'IsDistinctFrom': {
      const operator = `IS ${not(node.negated)}DISTINCT FROM`;
      return `${f.expression(node.left, IS)} ${operator} ${f.expression(node.right, COMPARE + 1)}`;
    }
    case 'Between':
    case 'InList':
    case 'InSubquery':
    case 'Like':
    case 'Quantified':
      return formatPredicate(f, node);
    case 'ElementAccess':
      return `${f.expression(node.operand, ACCESS)}[${f.expression(node.index)}]`;
    case 'FieldAccess':
      return formatFieldAccess(f, node);
    case 'Case':
      return formatCase(f, node);
    case 'Cast':
      return formatCast(f, node);
    case 'Call':
      return formatCall(f, node);
    default:
      return formatConstruct(f, node);
  }
}

type Simple =
  | 'ColumnReference'
  | 'Star'
  | 'Binary'
  | 'Unary'
  | 'Is'
  | 'IsDistinctFrom'
  | 'Between'
  | 'InList'
  | 'InSubquery'
  | 'Like'
  | 'Quantified'
  | 'ElementAccess'
  | 'FieldAccess'
  | 'Case'
  | 'Cast'
  | 'Call';

function formatConstruct(f: Format, node: Exclude<Expression, { kind: Simple }>): string {
  switch (node.kind) {
    case 'Exists':
      return `EXISTS (${f.query(node.query)})`;
    case 'Subquery':
      return `(${f.query(node.query)})`;
    case 'RowConstructor':
      return `${node.explicit ? 'ROW' : ''}(${formatList(f, node.elements)})`;
    case 'CollectionConstructor':
      return `${node.collection}[${formatList(f, node.elements)}]`;
    case 'CollectionQuery':
      return `${node.collection}(${f.query(node.query)})`;
    case 'TimeDifference': {
      const left = f.expression(node.left, OPERATORS['-']);
      const right = f.expression(node.right, OPERATORS['-'] + 1);
      return `(${left} - ${right}) ${formatIntervalQualifier(node.qualifier)}`;
    }
    case 'NamedArgument':
      return `${formatIdentifier(node.name)} => ${f.expression(node.value)}`;
    case 'TableArgument':
      return formatTableArgument(f, node);
    case 'Descriptor':
      return `DESCRIPTOR${formatColumns(node.columns)}`;
    case 'Symbol':
      return node.name;
    case 'Default':
      return 'DEFAULT';
    case 'Parameter':
      return '?';
    case 'IntervalExpression':
      return formatInterval(f, node);
    case 'JsonExists':
    case 'JsonValue':
    case 'JsonQuery':
    case 'JsonObject':
    case 'JsonArray':
    case 'JsonObjectAgg':
    case 'JsonArrayAgg':
      return formatJson(f, node);
    default:
      return formatLiteral(f, node);
  }
}

function not(negated: boolean): string {
  return negated ? 'NOT ' : '';
}

function formatBinary(f: Format, { operator, left, right }: Binary): string {
  const precedence = OPERATORS[operator];
  return `${f.expression(left, precedence)} ${operator} ${f.expression(right, precedence + 1)}`;
}

/** `- -a` keeps its space: two dashes would begin a comment. */
function formatUnary(f: Format, { operator, operand }: Unary): string {
  if (operator === 'NOT') return `NOT ${f.expression(operand, NOT)}`;
  if (operator === 'RUNNING' || operator === 'FINAL')
    return `${operator} ${f.expression(operand, OPERAND)}`;
  const text = f.expression(operand, SIGN);
  return /^[-+]/.test(text) ? `${operator} ${text}` : `${operator}${text}`;
}

type Predicate = Extract<
  Expression,
  { kind: 'Between' | 'InList' | 'InSubquery' | 'Like' | 'Quantified' }
>;

function formatPredicate(f: Format, node: Predicate): string {
  if (node.kind === 'Quantified') {
    const over = 'kind' in node.over ? f.query(node.over) : formatList(f, node.over);
    return `${f.expression(node.operand, COMPARE)} ${node.operator} ${node.quantifier} (${over})`;
  }
  const operand = `${f.expression(node.operand, MATCH + 1)} ${not(node.negated)}`;
  switch (node.kind) {
    case 'Between': {
      const low = f.expression(node.low, MATCH + 1);
      const high = f.expression(node.high, MATCH + 1);
      return `${operand}BETWEEN ${node.symmetric ? 'SYMMETRIC ' : ''}${low} AND ${high}`;
    }
    case 'InList':
      return `${operand}IN (${formatList(f, node.values)})`;
    case 'InSubquery':
      return `${operand}IN (${f.query(node.query)})`;
    case 'Like': {
      const end = node.escape && `ESCAPE ${f.expression(node.escape, OPERAND)}`;
      return join(`${operand}${node.operator}`, f.expression(node.pattern, MATCH), end);
    }
  }
}

/** Without parentheses `(a).b` would be the column b of a. */
function formatFieldAccess(f: Format, { operand, field }: FieldAccess): string {
  const ambiguous = operand.kind !== 'FieldAccess' && operand.kind !== 'ElementAccess';
  const text = f.expression(operand);
  return `${ambiguous ? `(${text})` : text}.${formatIdentifier(field)}`;
}

function formatCase(f: Format, { operand, branches, otherwise }: Case): string {
  const whens = branches.map(
    ({ conditions, result }) => `WHEN ${formatList(f, conditions)} THEN ${f.expression(result)}`,
  );
  const end = otherwise === undefined ? 'END' : `ELSE ${f.expression(otherwise)} END`;
  return join('CASE', operand && f.expression(operand), ...whens, end);
}

function formatCast(f: Format, { operand, target, safe }: Cast): string {
  const type =
    target.kind === 'IntervalQualifier'
      ? `INTERVAL ${formatIntervalQualifier(target)}`
      : formatType(target);
  return `${safe ? 'TRY_CAST' : 'CAST'}(${f.expression(operand)} AS ${type})`;
}

function formatTableArgument(f: Format, { table, partitionBy, orderBy }: TableArgument): string {
  const text = table.kind === 'Name' ? `TABLE ${formatName(table)}` : `(${f.query(table)})`;
  const partition = partitionBy.length > 0 && `PARTITION BY ${formatColumns(partitionBy)}`;
  const order = orderBy.length > 0 && `ORDER BY (${formatOrderItems(f, orderBy)})`;
  return join(text, partition, order);
}

function formatLiteral(f: Format, node: Literal): string {
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
      return formatInterval(f, node);
  }
}
