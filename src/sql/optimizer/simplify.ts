/** Constant folding and boolean simplification; what fails or varies is left for run time. */

import type { Value } from '../../batch/index.ts';
import { BOOLEAN, MillraceError, withNullable } from '../../core/index.ts';
import {
  type Call,
  call,
  type Expression,
  isDeterministic,
  literal,
} from '../../expression/index.ts';
import { transform } from '../logical/expressions.ts';

/** The value of an expression without columns; undefined where only run time can tell. */
export type Evaluate = (expression: Expression) => Value | undefined;

export function simplify(expression: Expression, evaluate: Evaluate | null): Expression {
  return transform(expression, (part) =>
    part.kind === 'call' ? simplifyCall(part, evaluate) : part,
  );
}

function simplifyCall(node: Call, evaluate: Evaluate | null): Expression {
  const logical = simplifyLogic(node);
  if (logical !== node || evaluate === null) return logical;
  return fold(node, evaluate);
}

const UNFOLDABLE = /^\$|^PATTERN_|^(PROCTIME|CURRENT_WATERMARK|SOURCE_WATERMARK)$/;

function fold(node: Call, evaluate: Evaluate): Expression {
  if (UNFOLDABLE.test(node.name) || !node.args.every(({ kind }) => kind === 'literal')) return node;
  if (node.args.length === 0 || !isDeterministic(node)) return node;
  try {
    const value = evaluate(node);
    return value === undefined
      ? node
      : literal(value, withNullable(node.type, value === null || node.type.nullable));
  } catch (error) {
    // The error belongs to the rows that meet it, if any does.
    if (error instanceof MillraceError) return node;
    throw error;
  }
}

function isLiteral(expression: Expression, value: Value): boolean {
  return expression.kind === 'literal' && expression.value === value;
}

const FALSE = literal(false, BOOLEAN(false));
const TRUE = literal(true, BOOLEAN(false));

function simplifyLogic(node: Call): Expression {
  switch (node.name) {
    case 'AND':
      return simplifyChain(node, false);
    case 'OR':
      return simplifyChain(node, true);
    case 'NOT':
      return simplifyNot(node);
    case 'IS_NOT_NULL':
      return node.args[0]!.type.nullable ? node : TRUE;
    case 'IS_NULL':
      return node.args[0]!.type.nullable ? node : FALSE;
    case 'CASE':
      return simplifyCase(node);
    default:
      return node;
  }
}

/** `absorbing` decides the whole; its opposite says nothing. */
function simplifyChain(node: Call, absorbing: boolean): Expression {
  const args = node.args.filter((argument) => !isLiteral(argument, !absorbing));
  if (args.some((argument) => isLiteral(argument, absorbing))) return absorbing ? TRUE : FALSE;
  if (args.length === node.args.length) return node;
  if (args.length === 0) return absorbing ? FALSE : TRUE;
  return args.reduce((left, right) => call(node.name, [left, right], node.type));
}

const OPPOSITES: Readonly<Record<string, string>> = {
  EQUALS: 'NOT_EQUALS',
  NOT_EQUALS: 'EQUALS',
  LESS_THAN: 'GREATER_THAN_OR_EQUAL',
  LESS_THAN_OR_EQUAL: 'GREATER_THAN',
  GREATER_THAN: 'LESS_THAN_OR_EQUAL',
  GREATER_THAN_OR_EQUAL: 'LESS_THAN',
  IS_NULL: 'IS_NOT_NULL',
  IS_NOT_NULL: 'IS_NULL',
  IS_TRUE: 'IS_NOT_TRUE',
  IS_NOT_TRUE: 'IS_TRUE',
  IS_FALSE: 'IS_NOT_FALSE',
  IS_NOT_FALSE: 'IS_FALSE',
};

function simplifyNot(node: Call): Expression {
  const [operand] = node.args as [Expression];
  if (isLiteral(operand, true)) return FALSE;
  if (isLiteral(operand, false)) return TRUE;
  if (operand.kind !== 'call') return node;
  if (operand.name === 'NOT') return operand.args[0]!;
  const opposite = OPPOSITES[operand.name];
  return opposite === undefined ? node : call(opposite, operand.args, operand.type);
}

/** Branches that never hold go, the first that always holds ends the list. */
function simplifyCase(node: Call): Expression {
  const args: Expression[] = [];
  for (let i = 0; i + 1 < node.args.length; i += 2) {
    const condition = node.args[i]!;
    const result = node.args[i + 1]!;
    if (isLiteral(condition, false) || isLiteral(condition, null)) continue;
    if (isLiteral(condition, true)) return finishCase(node, args, result);
    args.push(condition, result);
  }
  return finishCase(node, args, node.args.at(-1)!);
}

function finishCase(node: Call, branches: readonly Expression[], rest: Expression): Expression {
  if (branches.length === 0) return rest;
  if (branches.length + 1 === node.args.length) return node;
  return call('CASE', [...branches, rest], node.type);
}
