/** Which columns expressions read, and the same expressions over a subset of them. */

import type { AggregateCall, Expression } from '../expression/index.ts';

/** Ascending, without repetition. */
export function referencedColumns(expressions: readonly (Expression | null)[]): number[] {
  const found = new Set<number>();
  const visit = (node: Expression): void => {
    if (node.kind === 'column') found.add(node.index);
    else if (node.kind === 'call') node.args.forEach(visit);
  };
  for (const expression of expressions) if (expression !== null) visit(expression);
  return [...found].sort((a, b) => a - b);
}

export function withColumns(
  expression: Expression,
  rename: (column: number) => number,
): Expression {
  switch (expression.kind) {
    case 'column':
      return { ...expression, index: rename(expression.index) };
    case 'call':
      return { ...expression, args: expression.args.map((arg) => withColumns(arg, rename)) };
    case 'literal':
      return expression;
  }
}

/** Everything that an aggregate reads. */
export function aggregateColumns(calls: readonly AggregateCall[]): number[] {
  const ordered = calls.flatMap((call) => call.orderBy.map(({ column }) => column));
  const read = referencedColumns(calls.flatMap((call) => [...call.args, call.filter]));
  return [...new Set([...read, ...ordered])].sort((a, b) => a - b);
}

export function aggregateWithColumns(
  call: AggregateCall,
  rename: (column: number) => number,
): AggregateCall {
  return {
    ...call,
    args: call.args.map((argument) => withColumns(argument, rename)),
    filter: call.filter === null ? null : withColumns(call.filter, rename),
    orderBy: call.orderBy.map((key) => ({ ...key, column: rename(key.column) })),
  };
}
