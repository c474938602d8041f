/** TO_CHANGELOG and FROM_CHANGELOG: the kind of each change as a column, and back. */

import { type Span, STRING } from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import type { Column, LogicalNode } from '../logical/nodes.ts';
import { type BinderContext, type Environment, environment } from './environment.ts';
import { invalidQuery, unsupported } from './errors.ts';
import { bindExpression } from './expression.ts';
import { Scope } from './scope.ts';
import { bindTableArgument, columnOf, namedArguments, tableArgument } from './window-function.ts';

export function isChangelogFunction(name: string): boolean {
  return name === 'TO_CHANGELOG' || name === 'FROM_CHANGELOG';
}

const PARAMETERS = ['INPUT', 'OP', 'OP_MAPPING'] as const;

const KINDS = ['INSERT', 'UPDATE_BEFORE', 'UPDATE_AFTER', 'DELETE'];

/** `f(input => TABLE t, op => DESCRIPTOR(kind), op_mapping => MAP['INSERT, UPDATE_AFTER', 'c'])`. */
export function bindChangelogFunction(
  call: ast.Call,
  name: string,
  context: BinderContext,
  parent: Scope | null,
): LogicalNode {
  const args = namedArguments(call, name, PARAMETERS);
  const data = tableArgument(args.get('INPUT'));
  if (data === undefined) {
    throw invalidQuery(`${name} needs a table: input => TABLE t`, call.span);
  }
  if (data.partitionBy.length > 0 || data.orderBy.length > 0) {
    throw unsupported(`PARTITION BY or ORDER BY of ${name}`, data.span);
  }
  const input = bindTableArgument(data, context, parent);
  const column = operationColumn(args.get('OP'));
  const direction = name === 'TO_CHANGELOG' ? 'to' : 'from';
  const operations = mapping(args.get('OP_MAPPING'), direction, context);
  const base = {
    kind: 'rechange',
    input,
    direction,
    operationColumn: column.name,
    operations,
    span: call.span,
  } as const;
  if (direction === 'to') {
    const operation: Column = { name: column.name, type: STRING(false), time: null };
    return { ...base, columns: [operation, ...input.columns] };
  }
  const index = columnOf(column, input);
  return { ...base, columns: input.columns.filter((_, i) => i !== index) };
}

function operationColumn(argument: ast.Expression | undefined): ast.Identifier {
  if (argument === undefined) {
    const span = { start: 0, end: 0, line: 1, column: 1 };
    return { kind: 'Identifier', name: 'op', quoted: false, span };
  }
  if (argument.kind !== 'Descriptor' || argument.columns.length !== 1) {
    throw invalidQuery('op takes DESCRIPTOR(column)', argument.span);
  }
  return argument.columns[0]!;
}

/**
 * MAP['INSERT, UPDATE_AFTER', 'c', 'DELETE', 'd'] to a changelog, MAP['c, r', 'INSERT', ..] from one:
 * keys are lists, so every part of a key stands for itself.
 */
function mapping(
  argument: ast.Expression | undefined,
  direction: 'to' | 'from',
  context: BinderContext,
): ReadonlyMap<string, string> {
  if (argument === undefined) return new Map(KINDS.map((kind) => [kind, kind]));
  if (argument.kind !== 'CollectionConstructor' || argument.collection !== 'MAP') {
    throw invalidQuery("op_mapping takes MAP['INSERT', 'code', ..]", argument.span);
  }
  const env = environment(context, new Scope([]), 'op_mapping');
  const found = new Map<string, string>();
  for (let i = 0; i < argument.elements.length; i += 2) {
    const element = argument.elements[i]!;
    const value = literalText(argument.elements[i + 1]!, env);
    for (const part of literalText(element, env).split(',')) {
      const key = part.trim();
      checkKind(direction === 'to' ? key : value, element.span);
      if (found.has(key)) throw invalidQuery(`Duplicate change operation: '${key}'`, element.span);
      found.set(key, value);
    }
  }
  return found;
}

function literalText(node: ast.Expression, env: Environment): string {
  const bound = bindExpression(node, env);
  if (bound.kind === 'literal' && typeof bound.value === 'string') return bound.value;
  throw invalidQuery('op_mapping takes literal texts', node.span);
}

function checkKind(kind: string, span: Span): void {
  if (KINDS.includes(kind)) return;
  throw invalidQuery(`Unknown change operation: '${kind}'`, span, `known: ${KINDS.join(', ')}`);
}
