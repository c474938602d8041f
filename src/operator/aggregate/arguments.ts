/** Arguments of aggregate calls as dense columns: the plan guarantees column references and literals. */

import { type Batch, type Engine, take, type Vector, vectorOf } from '../../batch/index.ts';
import { MillraceError } from '../../core/index.ts';
import type { AggregateCall, Expression } from '../../expression/index.ts';

/** The column of `expression` over the rows of `batch`. */
export function argumentColumn(engine: Engine, batch: Batch, expression: Expression): Vector {
  if (expression.kind === 'column') return batch.column(expression.index);
  if (expression.kind === 'literal') {
    const single = vectorOf(engine.memory, expression.type, [expression.value]);
    const rows = engine.memory.reserveZeroed(4 * batch.length);
    return take(engine, single, rows, batch.length);
  }
  throw new MillraceError(
    'AGGREGATE_ARGUMENT_NOT_COLUMN',
    `an argument of an aggregate is a call of ${expression.name}`,
    { domain: 'internal', hint: 'the plan projects arguments before it aggregates them' },
  );
}

export function argumentAt(call: AggregateCall, index: number): Expression {
  const argument = call.args[index];
  if (argument === undefined) {
    throw new MillraceError(
      'AGGREGATE_ARGUMENT_MISSING',
      `${call.name} has ${call.args.length} arguments, number ${index + 1} is needed`,
    );
  }
  return argument;
}

/** Text of a call: names its state columns. */
export function callText(call: AggregateCall, columnNames: readonly string[]): string {
  const text = (e: Expression): string =>
    e.kind === 'column'
      ? (columnNames[e.index] ?? `$${e.index}`)
      : e.kind === 'literal'
        ? String(e.value)
        : e.name;
  const args = call.args.length === 0 ? '*' : call.args.map(text).join(', ');
  const filter = call.filter === null ? '' : ` FILTER (${text(call.filter)})`;
  return `${call.name}(${call.distinct ? 'DISTINCT ' : ''}${args})${filter}`;
}
