/** Rows written in the query itself. Runs in one subtask and emits when the task asks for the end of its input. */

import { BATCH_ROWS, Batch, type Value, VectorBuilder } from '../batch/index.ts';
import { compile, type Expression } from '../expression/index.ts';
import type { NodeOf } from '../plan/index.ts';
import { evaluationContext } from './evaluation.ts';
import type { Operator, OperatorContext, Progress } from './operator.ts';

const ONE_ROW = { fields: [] };

class ValuesOperator implements Operator {
  readonly #node: NodeOf<'values'>;
  readonly #context: OperatorContext;
  #emitted = 0;

  constructor(node: NodeOf<'values'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
  }

  process(): void {}

  endOfInput(): Progress {
    const { engine, output } = this.#context;
    const { rows, schema } = this.#node;
    const part = rows.slice(this.#emitted, this.#emitted + BATCH_ROWS);
    const values = part.map((row) => row.map((expression) => this.#evaluate(expression)));
    const columns = schema.fields.map(({ type }, i) => {
      const builder = new VectorBuilder(engine.memory, type, part.length);
      for (const row of values) builder.append(row[i]);
      return builder.finish();
    });
    const position = this.#emitted;
    this.#emitted += part.length;
    output.emit(Batch.of(engine, schema, columns, part.length, { partition: 0, position }));
    return this.#emitted < rows.length ? 'more' : 'done';
  }

  #evaluate(expression: Expression): Value {
    if (expression.kind === 'literal') return expression.value;
    const { engine } = this.#context;
    const evaluator = compile(expression, evaluationContext(this.#context));
    return evaluator.evaluate(Batch.of(engine, ONE_ROW, [], 1)).get(0);
  }
}

export function createValues(node: NodeOf<'values'>, context: OperatorContext): Operator {
  return new ValuesOperator(node, context);
}
