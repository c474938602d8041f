/** + - * / % and signs of integers and floats by kernels; decimals and times are in files of their own. */

import { type Engine, type Physical, physicalOf, Vector, WIDTH_BYTES } from '../../batch/index.ts';
import { type DataType, isNumeric } from '../../core/index.ts';
import { divisionByZero } from '../errors.ts';
import type { Call } from '../expression.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import { type Frame, type Node, type Operand, operands } from './node.ts';
import { validityOfBoth } from './validity.ts';

const OPERATORS: Readonly<Record<string, number>> = { PLUS: 0, MINUS: 1, TIMES: 2 };

type Run = (
  engine: Engine,
  a: Operand,
  b: Operand,
  validity: number,
  length: number,
  out: number,
) => void;

/** Of plain numbers and of intervals, not of decimals or times. */
export const compileArithmetic: CompileCall = (call, compiler) => {
  if (call.args.length !== 2 || !call.args.every(({ type }) => isPlain(type))) return undefined;
  const run = runOf(call);
  return run === undefined ? undefined : new ArithmeticNode(call, compiler, run);
};

function isPlain(type: DataType): boolean {
  const isInterval = type.kind === 'INTERVAL_YEAR_MONTH' || type.kind === 'INTERVAL_DAY_TIME';
  return isInterval || (isNumeric(type) && type.kind !== 'DECIMAL');
}

function runOf({ name, type }: Call): Run | undefined {
  const physical = physicalOf(type);
  if (name === 'DIVIDE') return divide(physical);
  if (name === 'MOD') return remainder(physical);
  const operator = OPERATORS[name];
  return operator === undefined ? undefined : arithmetic(physical, operator);
}

function arithmetic(physical: Physical, operator: number): Run {
  return ({ kernels }, a, b, _, length, out) => {
    const kernel = {
      i8: kernels.arithmeticI8,
      i16: kernels.arithmeticI16,
      i32: kernels.arithmeticI32,
      i64: kernels.arithmeticI64,
      f32: kernels.arithmeticF32,
      f64: kernels.arithmeticF64,
    }[physical as 'i32'];
    kernel(operator, a.vector.values, a.step, b.vector.values, b.step, length, out);
  };
}

function divide(physical: Physical): Run {
  return ({ kernels }, a, b, validity, length, out) => {
    const [left, right] = [a.vector.values, b.vector.values];
    const zero =
      physical === 'f64'
        ? kernels.divideF64(left, a.step, right, b.step, validity, length, out)
        : physical === 'f32'
          ? kernels.divideF32(left, a.step, right, b.step, validity, length, out)
          : kernels.divideIntegerColumns(
              WIDTH_BYTES[physical],
              left,
              a.step,
              right,
              b.step,
              validity,
              length,
              out,
            );
    if (zero >= 0) throw divisionByZero();
  };
}

function remainder(physical: Physical): Run {
  return ({ kernels }, a, b, validity, length, out) => {
    const width = WIDTH_BYTES[physical];
    const [left, right] = [a.vector.values, b.vector.values];
    const zero = kernels.remainderIntegerColumns(
      width,
      left,
      a.step,
      right,
      b.step,
      validity,
      length,
      out,
    );
    if (zero >= 0) throw divisionByZero();
  };
}

class ArithmeticNode implements Node {
  readonly type: DataType;
  readonly #compiler: Compiler;
  readonly #left: Node;
  readonly #right: Node;
  readonly #run: Run;

  constructor(call: Call, compiler: Compiler, run: Run) {
    this.type = call.type;
    this.#compiler = compiler;
    this.#left = compiler.node(call.args[0]!);
    this.#right = compiler.node(call.args[1]!);
    this.#run = run;
  }

  evaluate(frame: Frame): Vector {
    const { engine } = this.#compiler;
    const { length } = frame;
    const [a, b] = operands(this.#left, this.#right, frame);
    const validity = validityOfBoth(engine, a, b, length);
    const out = engine.memory.reserve(WIDTH_BYTES[physicalOf(this.type)] * length);
    this.#run(engine, a, b, validity, length, out);
    return new Vector(engine.memory, this.type, length, validity, out);
  }
}
