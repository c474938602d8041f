/** Arguments of aggregate calls as dense columns. */

import { type Batch, type Engine, take, type Vector, vectorOf } from '../../batch/index.ts';
import { assert, MillraceError, type Schema, typeToString } from '../../core/index.ts';
import {
  type AggregateCall,
  columnReference,
  compile,
  type Evaluator,
  type Expression,
} from '../../expression/index.ts';
import { evaluationContext } from '../evaluation.ts';
import type { OperatorContext } from '../operator.ts';

/** Brings arguments and filters that are not columns or literals into columns behind those of the input. */
export class ArgumentProjection {
  /** The calls over the columns that `extend` gives. */
  readonly calls: readonly AggregateCall[];
  readonly schema: Schema;
  readonly #evaluators: readonly Evaluator[];

  constructor(context: OperatorContext, calls: readonly AggregateCall[]) {
    const { fields } = context.inputs[0]!.schema;
    const added: Expression[] = [];
    const column = (expression: Expression): Expression => {
      if (expression.kind !== 'call') return expression;
      const known = added.findIndex((other) => textOf(other) === textOf(expression));
      const index = known >= 0 ? known : added.push(expression) - 1;
      return columnReference(fields.length + index, expression.type);
    };
    this.calls = calls.map((call) => ({
      ...call,
      args: call.args.map(column),
      filter: call.filter === null ? null : column(call.filter),
    }));
    this.schema = {
      fields: [...fields, ...added.map((e) => ({ name: textOf(e), type: e.type }))],
    };
    const evaluation = evaluationContext(context);
    this.#evaluators = added.map((expression) => compile(expression, evaluation));
  }

  extend(batch: Batch): Batch {
    if (this.#evaluators.length === 0) return batch;
    const added = this.#evaluators.map((evaluator) => evaluator.evaluate(batch));
    return batch.withColumns(this.schema, [...batch.columns(), ...added]);
  }
}

/** The column of `expression`, a column reference or a literal, over the rows of `batch`. */
export function argumentColumn(engine: Engine, batch: Batch, expression: Expression): Vector {
  if (expression.kind === 'column') return batch.column(expression.index);
  assert(expression.kind === 'literal', 'arguments are projected to columns');
  const single = vectorOf(engine.memory, expression.type, [expression.value]);
  const rows = engine.memory.reserveZeroed(4 * batch.length);
  return take(engine, single, rows, batch.length);
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
    e.kind === 'column' ? (columnNames[e.index] ?? `$${e.index}`) : textOf(e);
  const args = call.args.length === 0 ? '*' : call.args.map(text).join(', ');
  const filter = call.filter === null ? '' : ` FILTER (${text(call.filter)})`;
  return `${call.name}(${call.distinct ? 'DISTINCT ' : ''}${args})${filter}`;
}

function textOf(expression: Expression): string {
  if (expression.kind === 'column') return `$${expression.index}`;
  if (expression.kind === 'literal') return `${expression.value}: ${typeToString(expression.type)}`;
  const args = expression.args.map(textOf).join(', ');
  return `${expression.name}(${args}) ${typeToString(expression.type)}`;
}
