/** CASE and COALESCE: each branch sees only the rows that take it. */

import {
  bitmapBytes,
  type Engine,
  interleave,
  physicalOf,
  Vector,
  WIDTH_BYTES,
} from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import type { Expression } from '../expression.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import { isEager } from './eager.ts';
import { type Frame, LiteralNode, type Node, type Operand, operand } from './node.ts';
import { retyped } from './validity.ts';

export const compileChoice: CompileCall = ({ name, args, type }, compiler) => {
  if (name === 'CASE') {
    const nodes = args.map((arg) => compiler.node(arg));
    let rest = nodes.at(-1)!;
    for (let i = nodes.length - 3; i >= 0; i -= 2) {
      const [condition, result] = [nodes[i]!, nodes[i + 1]!];
      rest = choosesAtOnce(type, args.slice(i + 1))
        ? new ChooseNode(type, compiler, condition, result, rest)
        : new CaseNode(type, compiler, condition, result, rest);
    }
    return rest;
  }
  if (name === 'COALESCE') {
    const nodes = args.map((arg) => compiler.node(arg));
    return nodes.reduceRight((rest, node) => new CoalesceNode(type, compiler, node, rest));
  }
  return undefined;
};

/** Whether both branches cost less than gathering their rows would: fixed widths and nothing that can fail. */
function choosesAtOnce(type: DataType, branches: readonly Expression[]): boolean {
  return WIDTH_BYTES[physicalOf(type)] > 0 && branches.every(isEager);
}

/** Evaluates both branches for all rows and takes one value or the other. */
class ChooseNode implements Node {
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
    const { memory, kernels } = this.#compiler.engine;
    const condition = this.#condition.evaluate(frame);
    const { length } = condition;
    const [a, b] = [choosable(this.#result, frame), choosable(this.#rest, frame)];
    const bytes = bitmapBytes(length);
    const bits = memory.reserve(bytes);
    kernels.logicTest(condition.values, condition.validity, 0, 0, length, bits);
    const width = WIDTH_BYTES[physicalOf(this.type)];
    const out = memory.reserve(width * length);
    kernels.chooseValues(
      bits,
      width,
      a.vector.values,
      a.step,
      b.vector.values,
      b.step,
      length,
      out,
    );
    const [aValid, bValid] = [a, b].map(({ vector, step }) => (step === 0 ? 0 : vector.validity));
    if (aValid === 0 && bValid === 0) return new Vector(memory, this.type, length, 0, out);
    const validity = memory.reserve(bytes);
    kernels.chooseBits(bits, aValid!, bValid!, length, validity);
    return new Vector(memory, this.type, length, validity, out);
  }
}

/** A literal once unless it is null, whose validity has to be spread. */
function choosable(node: Node, frame: Frame): Operand {
  if (node instanceof LiteralNode && node.value === null) {
    return { vector: node.evaluate(frame), step: 1 };
  }
  return operand(node, frame);
}

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
