/** TO_CHANGELOG and FROM_CHANGELOG: the kind of each change as a column, and back. */

import { STRING } from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import type { Column, LogicalNode } from '../logical/nodes.ts';
import { type BinderContext, environment } from './environment.ts';
import { invalidQuery, unsupported } from './errors.ts';
import { bindExpression } from './expression.ts';
import { Scope } from './scope.ts';
import { bindTableArgument, columnOf, namedArguments, tableArgument } from './window-function.ts';

export function isChangelogFunction(name: string): boolean {
  return name === 'TO_CHANGELOG' || name === 'FROM_CHANGELOG';
}

const PARAMETERS = ['INPUT', 'OP', 'OP_MAPPING'] as const;

const DEFAULTS: Readonly<Record<string, string>> = {
  INSERT: 'INSERT',
  UPDATE_BEFORE: 'UPDATE_BEFORE',
  UPDATE_AFTER: 'UPDATE_AFTER',
  DELETE: 'DELETE',
};

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
  const operations = mapping(args.get('OP_MAPPING'), context);
  const direction = name === 'TO_CHANGELOG' ? 'to' : 'from';
  const base = {
    kind: 'rechange',
    input,
    direction,
    operationColumn: column.name,
    operations,
    span: call.span,
  } as const;
  if (direction === 'to') {
    const plain = input.columns.map((one): Column => ({ ...one, time: null }));
    const operation = { name: column.name, type: STRING(false), time: null };
    return { ...base, columns: [operation, ...plain] };
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

const KINDS = new Set(Object.keys(DEFAULTS));

/** MAP['INSERT, UPDATE_AFTER', 'c', 'DELETE', 'd']: names of kinds to the code in the column. */
function mapping(
  argument: ast.Expression | undefined,
  context: BinderContext,
): Readonly<Record<string, string>> {
  if (argument === undefined) return DEFAULTS;
  if (argument.kind !== 'CollectionConstructor' || argument.collection !== 'MAP') {
    throw invalidQuery("op_mapping takes MAP['INSERT', 'code', ..]", argument.span);
  }
  const env = environment(context, new Scope([]), 'op_mapping');
  const found: Record<string, string> = {};
  for (let i = 0; i < argument.elements.length; i += 2) {
    const [kinds, code] = [argument.elements[i]!, argument.elements[i + 1]!].map((element) => {
      const bound = bindExpression(element, env);
      if (bound.kind === 'literal' && typeof bound.value === 'string') return bound.value;
      throw invalidQuery('op_mapping takes literal texts', element.span);
    }) as [string, string];
    for (const kind of kinds.split(',').map((part) => part.trim())) {
      if (!KINDS.has(kind)) {
        throw invalidQuery(
          `op_mapping: unknown operation '${kind}'`,
          argument.elements[i]!.span,
          `known: ${[...KINDS].join(', ')}`,
        );
      }
      if (kind in found) throw invalidQuery(`op_mapping: '${kind}' twice`, argument.span);
      found[kind] = code;
    }
  }
  return found;
}
