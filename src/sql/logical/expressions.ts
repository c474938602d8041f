/** Walks over typed expressions: pure functions that share what they do not change. */

import { BOOLEAN } from '../../core/index.ts';
import {
  type AggregateCall,
  type Call,
  call,
  columnReference,
  type Expression,
  literal,
} from '../../expression/index.ts';

/** Rebuilds bottom-up; `change` sees every node with its arguments rewritten already. */
export function transform(
  expression: Expression,
  change: (node: Expression) => Expression,
): Expression {
  if (expression.kind !== 'call') return change(expression);
  let same = true;
  const args = expression.args.map((argument) => {
    const changed = transform(argument, change);
    if (changed !== argument) same = false;
    return changed;
  });
  return change(same ? expression : { ...expression, args });
}

/** Calls `visit` for every node, outermost first; a false answer leaves the arguments out. */
export function visit(
  expression: Expression,
  look: (node: Expression) => boolean | undefined,
): void {
  if (look(expression) === false || expression.kind !== 'call') return;
  for (const argument of expression.args) visit(argument, look);
}

export function some(expression: Expression, test: (node: Expression) => boolean): boolean {
  if (test(expression)) return true;
  return expression.kind === 'call' && expression.args.some((argument) => some(argument, test));
}

export function columnsOf(expression: Expression, into = new Set<number>()): Set<number> {
  visit(expression, (node) => {
    if (node.kind === 'column') into.add(node.index);
    return undefined;
  });
  return into;
}

/** Columns moved by `offset`: from one side of a join to the row of both. */
export function shift(expression: Expression, offset: number): Expression {
  if (offset === 0) return expression;
  return transform(expression, (node) =>
    node.kind === 'column' ? columnReference(node.index + offset, node.type) : node,
  );
}

/** Columns renumbered by `mapping`; an index that is not mapped is the caller's mistake. */
export function remap(expression: Expression, mapping: ReadonlyMap<number, number>): Expression {
  return transform(expression, (node) => {
    if (node.kind !== 'column') return node;
    const index = mapping.get(node.index);
    if (index === undefined) throw new RangeError(`column ${node.index} is not mapped`);
    return index === node.index ? node : columnReference(index, node.type);
  });
}

/** Columns replaced by the expressions that compute them. */
export function substitute(expression: Expression, by: readonly Expression[]): Expression {
  return transform(expression, (node) => (node.kind === 'column' ? by[node.index]! : node));
}

/** An AND as a flat list. */
export function conjuncts(condition: Expression | null): Expression[] {
  if (condition === null) return [];
  if (condition.kind === 'call' && condition.name === 'AND')
    return condition.args.flatMap(conjuncts);
  if (isTrue(condition)) return [];
  return [condition];
}

/** The AND of all parts; null when there is none. */
export function conjunction(parts: readonly Expression[]): Expression | null {
  if (parts.length === 0) return null;
  return parts.reduce((left, right) =>
    call('AND', [left, right], BOOLEAN(left.type.nullable || right.type.nullable)),
  );
}

export function isTrue(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === true;
}

export function isCall(expression: Expression, name: string): expression is Call {
  return expression.kind === 'call' && expression.name === name;
}

export const TRUE = literal(true, BOOLEAN(false));

const keys = new WeakMap<Expression, string>();

/** A text that is equal for structurally equal expressions; types of columns are left out. */
export function expressionKey(expression: Expression): string {
  const known = keys.get(expression);
  if (known !== undefined) return known;
  const key = computeKey(expression);
  keys.set(expression, key);
  return key;
}

function computeKey(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return `#${expression.index}`;
    case 'literal':
      return `${literalKey(expression.value)}:${expression.type.kind}`;
    case 'call': {
      const cast = expression.name === 'CAST' || expression.name === 'TRY_CAST';
      const target = cast ? `:${JSON.stringify(expression.type)}` : '';
      return `${expression.name}(${expression.args.map(expressionKey).join(',')})${target}`;
    }
  }
}

function literalKey(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'bigint' ? `${part}n` : part instanceof Uint8Array ? [...part] : part,
  );
}

/** Text of an aggregate call without its alias: equal calls are computed once. */
export function aggregateKey(aggregate: AggregateCall): string {
  const args = aggregate.args.map(expressionKey).join(',');
  const filter = aggregate.filter === null ? '' : expressionKey(aggregate.filter);
  const order = JSON.stringify(aggregate.orderBy);
  return `${aggregate.name}(${aggregate.distinct ? 'DISTINCT ' : ''}${args})${filter}${order}`;
}

/** The expressions inside an aggregate call, rewritten. */
export function mapAggregate(
  aggregate: AggregateCall,
  change: (expression: Expression) => Expression,
  column: (index: number) => number,
): AggregateCall {
  return {
    ...aggregate,
    args: aggregate.args.map(change),
    filter: aggregate.filter === null ? null : change(aggregate.filter),
    orderBy: aggregate.orderBy.map((key) => ({ ...key, column: column(key.column) })),
  };
}

/** Every column that an aggregate call reads. */
export function aggregateColumns(aggregate: AggregateCall, into = new Set<number>()): Set<number> {
  for (const argument of aggregate.args) columnsOf(argument, into);
  if (aggregate.filter !== null) columnsOf(aggregate.filter, into);
  for (const key of aggregate.orderBy) into.add(key.column);
  return into;
}
