/** CASE and COALESCE: each branch sees only the rows that take it. */

import { type Engine, interleave, type Vector } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import type { Frame, Node } from './node.ts';
import { retyped } from './validity.ts';

export const compileChoice: CompileCall = ({ name, args, type }, compiler) => {
  if (name === 'CASE') {
    const nodes = args.map((arg) => compiler.node(arg));
    let rest = nodes.at(-1)!;
    for (let i = nodes.length - 3; i >= 0; i -= 2) {
      rest = new CaseNode(type, compiler, nodes[i]!, nodes[i + 1]!, rest);
    }
    return rest;
  }
  if (name === 'COALESCE') {
    const nodes = args.map((arg) => compiler.node(arg));
    return nodes.reduceRight((rest, node) => new CoalesceNode(type, compiler, node, rest));
  }
  return undefined;
};

class CaseNode implements Node {
  readonly type: DataType;
  readonly #compiler: Compiler;
  readonly #condition: Node;
  readonly #result: Node;
  readonly #rest: Node;

  constructor(type: DataType, compiler: Compiler, condition: Node, result: Node, rest: Node) {
    this.type = type;
    this.#compiler = compiler;
    this.#condition = condition;
    this.#result = result;
    this.#rest = rest;
  }

  evaluate(frame: Frame): Vector {
    const { engine } = this.#compiler;
    const { values, validity, length } = this.#condition.evaluate(frame);
    const chosen = engine.memory.reserve(4 * length);
    const count = engine.kernels.selectBits(values, validity, 1, length, chosen);
    if (count === length) return retyped(this.#result.evaluate(frame), this.type);
    if (count === 0) return retyped(this.#rest.evaluate(frame), this.type);
    const others = engine.memory.reserve(4 * length);
    const otherCount = engine.kernels.selectBits(values, validity, 0, length, others);
    const result = this.#result.evaluate(frame.narrow(chosen, count));
    const rest = this.#rest.evaluate(frame.narrow(others, otherCount));
    const order = engine.memory.reserve(4 * length);
    engine.kernels.mergeOrder(chosen, count, length, order);
    return interleave(engine, retyped(result, this.type), rest, order, length);
  }
}

class CoalesceNode implements Node {
  readonly type: DataType;
  readonly #compiler: Compiler;
  readonly #node: Node;
  readonly #rest: Node;

  constructor(type: DataType, compiler: Compiler, node: Node, rest: Node) {
    this.type = type;
    this.#compiler = compiler;
    this.#node = node;
    this.#rest = rest;
  }

  evaluate(frame: Frame): Vector {
    const { engine } = this.#compiler;
    const value = this.#node.evaluate(frame);
    const { validity, length, physical } = value;
    if (physical === 'null') return this.#rest.evaluate(frame);
    if (validity === 0) return retyped(value, this.type);
    const nulls = engine.memory.reserve(4 * length);
    const count = engine.kernels.selectBits(validity, 0, 0, length, nulls);
    if (count === 0) return retyped(value, this.type);
    const rest = this.#rest.evaluate(frame.narrow(nulls, count));
    return retyped(merge(engine, nulls, rest, value, length), this.type);
  }
}

/** `full` with the rows named by the ascending int32 rows at `rows` replaced by those of `partial`. */
export function merge(
  engine: Engine,
  rows: number,
  partial: Vector,
  full: Vector,
  length: number,
): Vector {
  const { memory } = engine;
  const order = memory.reserve(4 * length);
  const { i32 } = memory;
  for (let row = 0; row < length; row++) i32[(order >>> 2) + row] = ~row;
  for (let i = 0; i < partial.length; i++) i32[(order >>> 2) + i32[(rows >>> 2) + i]!] = i;
  return interleave(engine, retyped(partial, full.type), full, order, length);
}
