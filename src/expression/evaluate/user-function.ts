/** Calls of the user's scalar functions: once per batch, with the argument columns. */

import { type Vector, vectorOf } from '../../batch/index.ts';
import { type DataType, MillraceError } from '../../core/index.ts';
import { evaluationFailed } from '../errors.ts';
import type { Call } from '../expression.ts';
import type { UserScalarFunction } from '../user-function.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import type { Frame, Node } from './node.ts';

export const compileUserFunction: CompileCall = (call, compiler) => {
  const definition = compiler.context.functions?.get(call.name);
  return definition?.kind === 'scalar' ? new UserNode(call, definition, compiler) : undefined;
};

class UserNode implements Node {
  readonly type: DataType;
  readonly #definition: UserScalarFunction;
  readonly #compiler: Compiler;
  readonly #args: readonly Node[];

  constructor(call: Call, definition: UserScalarFunction, compiler: Compiler) {
    this.type = call.type;
    this.#definition = definition;
    this.#compiler = compiler;
    this.#args = call.args.map((arg) => compiler.node(arg));
  }

  evaluate(frame: Frame): Vector {
    const { name } = this.#definition;
    const { length } = frame;
    const columns = this.#args.map((arg) => arg.evaluate(frame));
    const values = this.#run(columns, length);
    if (values.length !== length) {
      throw evaluationFailed(name, `gave ${values.length} values for ${length} rows`);
    }
    return vectorOf(this.#compiler.engine.memory, this.type, values);
  }

  #run(columns: readonly Vector[], length: number) {
    try {
      return this.#definition.call(columns, length);
    } catch (error) {
      if (error instanceof MillraceError) throw error;
      const problem = error instanceof Error ? error.message : String(error);
      throw evaluationFailed(this.#definition.name, problem);
    }
  }
}
