/** Comparisons of every flat type by kernels, IS [NOT] DISTINCT FROM. */

import { bitmapBytes, type Engine, physicalOf, Vector } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import type { Call } from '../expression.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import { compareDecimals } from './decimal.ts';
import { type Frame, type Node, type Operand, operands } from './node.ts';
import { validityOfBoth } from './validity.ts';

const OPERATORS: Readonly<Record<string, number>> = {
  EQUALS: 0,
  NOT_EQUALS: 1,
  LESS_THAN: 2,
  LESS_THAN_OR_EQUAL: 3,
  GREATER_THAN: 4,
  GREATER_THAN_OR_EQUAL: 5,
};

const DISTINCT: Readonly<Record<string, number>> = {
  IS_NOT_DISTINCT_FROM: 0,
  IS_DISTINCT_FROM: 1,
};

/** Writes a bit a row at `out`; rows with a null operand may hold anything. */
type Compare = (engine: Engine, a: Operand, b: Operand, length: number, out: number) => void;

export const compileComparison: CompileCall = (comparison, compiler) => {
  const operator = OPERATORS[comparison.name];
  const flip = DISTINCT[comparison.name];
  if (operator === undefined && flip === undefined) return undefined;
  const compare = comparatorOf(comparison, operator ?? 0);
  if (compare === undefined) return undefined;
  const [a, b] = comparison.args.map((arg) => compiler.node(arg)) as [Node, Node];
  return flip === undefined
    ? new ComparisonNode(comparison, compiler, compare, a, b)
    : new DistinctNode(comparison, compiler, compare, flip, a, b);
};

function comparatorOf({ args }: Call, operator: number): Compare | undefined {
  const [a, b] = args.map((arg) => arg.type) as [DataType, DataType];
  const physical = physicalOf(a);
  if (a.kind === 'DECIMAL' && b.kind === 'DECIMAL') {
    return (engine, left, right, length, out) =>
      compareDecimals(engine, operator, left, right, length, out);
  }
  if (physical !== physicalOf(b)) return undefined;
  switch (physical) {
    case 'bit':
      return fixed((kernels) => kernels.compareBits, operator);
    case 'i8':
      return fixed((kernels) => kernels.compareI8, operator);
    case 'i16':
      return fixed((kernels) => kernels.compareI16, operator);
    case 'i32':
      return fixed((kernels) => kernels.compareI32, operator);
    case 'i64':
      return fixed((kernels) => kernels.compareI64, operator);
    case 'f32':
      return fixed((kernels) => kernels.compareF32, operator);
    case 'f64':
      return fixed((kernels) => kernels.compareF64, operator);
    case 'i128':
      return fixed((kernels) => kernels.compareWideTimestamps, operator);
    case 'utf8':
    case 'bytes':
      return text(operator);
    default:
      return undefined;
  }
}

type FixedKernel = Engine['kernels']['compareI32'];

function fixed(kernelOf: (kernels: Engine['kernels']) => FixedKernel, operator: number): Compare {
  return ({ kernels }, a, b, length, out) =>
    kernelOf(kernels)(operator, a.vector.values, a.step, b.vector.values, b.step, length, out);
}

function text(operator: number): Compare {
  return ({ kernels }, a, b, length, out) =>
    kernels.compareText(
      operator,
      a.vector.offsets,
      a.vector.values,
      a.step,
      b.vector.offsets,
      b.vector.values,
      b.step,
      length,
      out,
    );
}

class ComparisonNode implements Node {
  readonly type: DataType;
  readonly #compiler: Compiler;
  readonly #compare: Compare;
  readonly #a: Node;
  readonly #b: Node;

  constructor(comparison: Call, compiler: Compiler, compare: Compare, a: Node, b: Node) {
    this.type = comparison.type;
    this.#compiler = compiler;
    this.#compare = compare;
    this.#a = a;
    this.#b = b;
  }

  evaluate(frame: Frame): Vector {
    const { engine } = this.#compiler;
    const { length } = frame;
    const [a, b] = operands(this.#a, this.#b, frame);
    const validity = validityOfBoth(engine, a, b, length);
    const out = engine.memory.reserve(bitmapBytes(length));
    this.#compare(engine, a, b, length, out);
    return new Vector(engine.memory, this.type, length, validity, out);
  }
}

class DistinctNode implements Node {
  readonly type: DataType;
  readonly #compiler: Compiler;
  readonly #equals: Compare;
  readonly #flip: number;
  readonly #a: Node;
  readonly #b: Node;

  constructor(test: Call, compiler: Compiler, equals: Compare, flip: number, a: Node, b: Node) {
    this.type = test.type;
    this.#compiler = compiler;
    this.#equals = equals;
    this.#flip = flip;
    this.#a = a;
    this.#b = b;
  }

  evaluate(frame: Frame): Vector {
    const { engine } = this.#compiler;
    const { memory, kernels } = engine;
    const { length } = frame;
    const a = this.#a.evaluate(frame);
    const b = this.#b.evaluate(frame);
    const equal = memory.reserve(bitmapBytes(length));
    this.#equals(engine, { vector: a, step: 1 }, { vector: b, step: 1 }, length, equal);
    const out = memory.reserve(bitmapBytes(length));
    kernels.distinctBits(equal, a.validity, b.validity, this.#flip, length, out);
    return new Vector(memory, this.type, length, 0, out);
  }
}
