/** AND, OR, NOT and the tests of null and truth. A right side that can fail sees only the rows that need it. */

import { bitmapBytes, type Engine, Vector } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import type { Call } from '../expression.ts';
import { merge } from './choice.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import { isEager } from './eager.ts';
import type { Frame, Node } from './node.ts';

/** What `logicTest` does to a value, and what it gives for a null. */
const TESTS: Readonly<Record<string, readonly [flip: number, nulls: number]>> = {
  NOT: [1, 0],
  IS_TRUE: [0, 0],
  IS_NOT_TRUE: [1, 1],
  IS_FALSE: [1, 0],
  IS_NOT_FALSE: [0, 1],
};

const NULL_TESTS: Readonly<Record<string, number>> = {
  IS_NULL: 1,
  IS_UNKNOWN: 1,
  IS_NOT_NULL: 0,
  IS_NOT_UNKNOWN: 0,
};

export const compileLogic: CompileCall = (expression, compiler) => {
  const { name, args, type } = expression;
  if (name === 'AND' || name === 'OR') return compileChain(expression, compiler);
  const test = TESTS[name];
  if (test !== undefined) {
    return new TestNode(type, compiler.engine, compiler.node(args[0]!), test, name === 'NOT');
  }
  const flip = NULL_TESTS[name];
  return flip === undefined
    ? undefined
    : new NullTestNode(type, compiler.engine, compiler.node(args[0]!), flip);
};

/** Pairs from the left: (a AND b) AND c. */
function compileChain({ name, args, type }: Call, compiler: Compiler): Node {
  const [first, ...rest] = args;
  let left = compiler.node(first!);
  for (const right of rest) {
    left = new PairNode(name === 'AND', type, compiler, left, compiler.node(right), isEager(right));
  }
  return left;
}

class PairNode implements Node {
  readonly type: DataType;
  readonly #isAnd: boolean;
  readonly #compiler: Compiler;
  readonly #left: Node;
  readonly #right: Node;
  readonly #eager: boolean;

  constructor(
    isAnd: boolean,
    type: DataType,
    compiler: Compiler,
    left: Node,
    right: Node,
    eager: boolean,
  ) {
    this.#isAnd = isAnd;
    this.type = type;
    this.#compiler = compiler;
    this.#left = left;
    this.#right = right;
    this.#eager = eager;
  }

  evaluate(frame: Frame): Vector {
    const left = this.#left.evaluate(frame);
    return this.#eager
      ? this.#combine(left, this.#right.evaluate(frame))
      : this.#evaluateOpen(left, frame);
  }

  /** The right side only where the left side does not decide. */
  #evaluateOpen(left: Vector, frame: Frame): Vector {
    const { engine } = this.#compiler;
    const { memory, kernels } = engine;
    const { length } = frame;
    const decided = memory.reserve(bitmapBytes(length));
    const [flip, nulls] = this.#isAnd ? [1, 0] : [0, 0];
    kernels.logicTest(left.values, left.validity, flip, nulls, length, decided);
    const open = memory.reserve(4 * length);
    const count = kernels.selectBits(decided, 0, 0, length, open);
    if (count === 0) return left;
    if (count === length) return this.#combine(left, this.#right.evaluate(frame));
    const narrow = frame.narrow(open, count);
    const right = this.#right.evaluate(narrow);
    return this.#combine(left, merge(engine, open, right, left, length));
  }

  #combine(left: Vector, right: Vector): Vector {
    const { memory, kernels } = this.#compiler.engine;
    const { length } = left;
    const out = memory.reserve(bitmapBytes(length));
    const validity = memory.reserve(bitmapBytes(length));
    const kernel = this.#isAnd ? kernels.logicAnd : kernels.logicOr;
    kernel(left.values, left.validity, right.values, right.validity, length, out, validity);
    const noNulls = left.validity === 0 && right.validity === 0;
    return new Vector(memory, this.type, length, noNulls ? 0 : validity, out);
  }
}

class TestNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #node: Node;
  readonly #test: readonly [flip: number, nulls: number];
  readonly #keepsNulls: boolean;

  constructor(
    type: DataType,
    engine: Engine,
    node: Node,
    test: readonly [number, number],
    keepsNulls: boolean,
  ) {
    this.type = type;
    this.#engine = engine;
    this.#node = node;
    this.#test = test;
    this.#keepsNulls = keepsNulls;
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const { values, validity, length } = this.#node.evaluate(frame);
    const [flip, nulls] = this.#test;
    const out = memory.reserve(bitmapBytes(length));
    kernels.logicTest(values, validity, flip, nulls, length, out);
    return new Vector(memory, this.type, length, this.#keepsNulls ? validity : 0, out);
  }
}

class NullTestNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #node: Node;
  readonly #flip: number;

  constructor(type: DataType, engine: Engine, node: Node, flip: number) {
    this.type = type;
    this.#engine = engine;
    this.#node = node;
    this.#flip = flip;
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const { physical, validity, length } = this.#node.evaluate(frame);
    const out = memory.reserve(bitmapBytes(length));
    const allTheSame = physical === 'null' ? this.#flip : 1 - this.#flip;
    if (physical === 'null' || validity === 0) {
      memory.u8.fill(allTheSame === 1 ? 0xff : 0, out, out + bitmapBytes(length));
    } else kernels.nullBits(validity, this.#flip, length, out);
    return new Vector(memory, this.type, length, 0, out);
  }
}
