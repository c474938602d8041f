/** TO_TIMESTAMP_LTZ of a BIGINT with a literal precision of at most 3, by a kernel: how most logs hold time. */

import { bitmapBytes, type Engine, Vector } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import type { Call } from '../expression.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import type { Frame, Node } from './node.ts';

/** Other numbers, text and finer precisions go value by value. */
export const compileInstant: CompileCall = (call, compiler) => {
  const [value, precision] = call.args;
  if (call.name !== 'TO_TIMESTAMP_LTZ' || value?.type.kind !== 'BIGINT') return undefined;
  if (call.args.length > 2) return undefined;
  const digits = precision === undefined ? 3 : precision.kind === 'literal' ? precision.value : -1;
  const isWhole = typeof digits === 'number' && digits >= 0 && digits <= 3;
  return isWhole ? new InstantNode(call, 10 ** (3 - digits), compiler) : undefined;
};

class InstantNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #node: Node;
  readonly #millisPerUnit: number;

  constructor({ type, args }: Call, millisPerUnit: number, compiler: Compiler) {
    this.type = type;
    this.#engine = compiler.engine;
    this.#node = compiler.node(args[0]!);
    this.#millisPerUnit = millisPerUnit;
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const { values, validity, length } = this.#node.evaluate(frame);
    const out = memory.reserve(8 * length);
    const valid = memory.reserve(bitmapBytes(length) + 8);
    const nulls = kernels.instantsOfNumbers(
      values,
      validity,
      this.#millisPerUnit,
      length,
      out,
      valid,
    );
    return new Vector(memory, this.type, length, nulls === 0 ? 0 : valid, out);
  }
}
