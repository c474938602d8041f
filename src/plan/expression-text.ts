/** Expressions as EXPLAIN shows them: operators in place, columns by name. */

import { typeToString, withNullable } from '../core/index.ts';
import type { Expression, SortKey } from '../expression/index.ts';

export type Names = readonly string[];

const INFIX: Readonly<Record<string, string>> = {
  PLUS: '+',
  MINUS: '-',
  TIMES: '*',
  DIVIDE: '/',
  MOD: '%',
  EQUALS: '=',
  NOT_EQUALS: '<>',
  LESS_THAN: '<',
  LESS_THAN_OR_EQUAL: '<=',
  GREATER_THAN: '>',
  GREATER_THAN_OR_EQUAL: '>=',
  AND: 'AND',
  OR: 'OR',
  LIKE: 'LIKE',
  CONCAT_OPERATOR: '||',
  IS_DISTINCT_FROM: 'IS DISTINCT FROM',
  IS_NOT_DISTINCT_FROM: 'IS NOT DISTINCT FROM',
};

const POSTFIX: Readonly<Record<string, string>> = {
  IS_NULL: 'IS NULL',
  IS_NOT_NULL: 'IS NOT NULL',
  IS_TRUE: 'IS TRUE',
  IS_NOT_TRUE: 'IS NOT TRUE',
  IS_FALSE: 'IS FALSE',
  IS_NOT_FALSE: 'IS NOT FALSE',
};

export function expressionText(expression: Expression, names: Names): string {
  switch (expression.kind) {
    case 'column':
      return names[expression.index] ?? `$${expression.index}`;
    case 'literal':
      return literalText(expression);
    case 'call':
      return callText(expression, names);
  }
}

function callText(node: Extract<Expression, { kind: 'call' }>, names: Names): string {
  const args = node.args.map((argument) => expressionText(argument, names));
  const infix = INFIX[node.name];
  if (infix !== undefined && args.length >= 2) {
    const inner = node.args.map((argument, i) =>
      isOperator(argument) && !(argument.kind === 'call' && argument.name === node.name && i === 0)
        ? `(${args[i]})`
        : args[i],
    );
    return inner.join(` ${infix} `);
  }
  const [first] = args;
  const postfix = POSTFIX[node.name];
  if (postfix !== undefined)
    return `${isOperator(node.args[0]!) ? `(${first})` : first} ${postfix}`;
  if (node.name === 'CAST' || node.name === 'TRY_CAST') {
    return `${node.name}(${first} AS ${typeToString(withNullable(node.type, true))})`;
  }
  if (node.name === 'NOT') return `NOT ${isOperator(node.args[0]!) ? `(${first})` : first}`;
  if (node.name === 'NEGATE') return `-${first}`;
  if (node.name === 'GET_FIELD') return fieldText(node, first!);
  if (node.name === 'ITEM') return `${first}[${args[1]}]`;
  return `${node.name}(${args.join(', ')})`;
}

function isOperator(expression: Expression): boolean {
  return expression.kind === 'call' && INFIX[expression.name] !== undefined;
}

function fieldText(node: Extract<Expression, { kind: 'call' }>, row: string): string {
  const [operand, index] = node.args as readonly [Expression, Expression];
  if (operand.type.kind !== 'ROW' || index.kind !== 'literal') return row;
  return `${row}.${operand.type.fields[Number(index.value)]!.name}`;
}

function literalText({ value, type }: Extract<Expression, { kind: 'literal' }>): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (value instanceof Uint8Array) return `X'${hex(value)}'`;
  switch (type.kind) {
    case 'DECIMAL':
      return decimalText(value as bigint, type.scale);
    case 'INTERVAL_DAY_TIME':
      return `${String(value)}:INTERVAL DAY TO SECOND`;
    case 'INTERVAL_YEAR_MONTH':
      return `${String(value)}:INTERVAL YEAR TO MONTH`;
    case 'DATE':
      return new Date(Number(value) * 86_400_000).toISOString().slice(0, 10);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampText(value as bigint);
    default:
      return Array.isArray(value) ? `[${value.length} values]` : String(value);
  }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const negative = unscaled < 0n;
  const digits = String(negative ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function timestampText(nanos: bigint): string {
  const millis = nanos / 1_000_000n;
  const date = new Date(Number(millis));
  return Number.isNaN(date.getTime())
    ? `${nanos}ns`
    : date.toISOString().slice(0, -1).replace('T', ' ');
}

export function namesText(columns: readonly number[], names: Names): string {
  return columns.map((column) => names[column] ?? `$${column}`).join(', ');
}

export function sortText(keys: readonly SortKey[], names: Names): string {
  return keys
    .map(({ column, descending }) => `${names[column]} ${descending ? 'DESC' : 'ASC'}`)
    .join(', ');
}
