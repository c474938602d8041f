/** Functions without a kernel: called with the `Value`s of one row after the other. */

import { type Value, type Vector, VectorBuilder } from '../../batch/index.ts';
import { type DataType, MillraceError } from '../../core/index.ts';
import { evaluationFailed } from '../errors.ts';
import type { Call } from '../expression.ts';
import type { RowFunction, ScalarFunction } from '../function.ts';
import type { Compiler } from './compiler.ts';
import { type Frame, LiteralNode, type Node } from './node.ts';

type AnyRowFunction = (...args: Value[]) => Value;

export class RowFunctionNode implements Node {
  readonly type: DataType;
  readonly #name: string;
  readonly #args: readonly Node[];
  readonly #run: AnyRowFunction;
  readonly #seesNulls: boolean;
  readonly #compiler: Compiler;

  constructor(call: Call, definition: ScalarFunction, compiler: Compiler) {
    this.type = call.type;
    this.#name = call.name;
    this.#compiler = compiler;
    this.#args = call.args.map((arg) => compiler.node(arg));
    this.#seesNulls = definition.nulls === 'called';
    this.#run = bindRow(call, definition, compiler) as unknown as AnyRowFunction;
  }

  evaluate(frame: Frame): Vector {
    const { memory } = this.#compiler.engine;
    const { length } = frame;
    const columns = this.#args.map((arg) =>
      arg instanceof LiteralNode ? arg.value : arg.evaluate(frame),
    );
    const builder = new VectorBuilder(memory, this.type, length);
    const args: Value[] = new Array<Value>(columns.length).fill(null);
    for (let row = 0; row < length; row++) {
      let anyNull = false;
      for (let i = 0; i < columns.length; i++) {
        const column = columns[i]!;
        const value = isColumn(column) ? column.get(row) : column;
        args[i] = value;
        if (value === null) anyNull = true;
      }
      builder.append(anyNull && !this.#seesNulls ? null : this.#call(args));
    }
    return builder.finish();
  }

  #call(args: readonly Value[]): Value {
    try {
      return this.#run(...args);
    } catch (error) {
      if (error instanceof MillraceError) throw error;
      throw evaluationFailed(this.#name, error instanceof Error ? error.message : String(error));
    }
  }
}

function bindRow(call: Call, definition: ScalarFunction, compiler: Compiler): RowFunction {
  return definition.bind!({
    name: call.name,
    types: call.args.map((arg) => arg.type),
    type: call.type,
    context: compiler.context,
    literal: (index) => {
      const arg = call.args[index];
      return arg?.kind === 'literal' ? arg.value : undefined;
    },
  });
}

function isColumn(column: Vector | Value): column is Vector {
  return typeof column === 'object' && column !== null && 'physical' in column;
}
