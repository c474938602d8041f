/** Arithmetic and comparison of decimals by kernels: 64 bits where nothing can overflow, else through 256. */

import { bitmapBytes, type Engine, physicalOf, Vector, WIDTH_BYTES } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import { divisionByZero } from '../errors.ts';
import type { Call } from '../expression.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import { type Frame, type Node, type Operand, operands } from './node.ts';
import { validityOfBoth } from './validity.ts';

type DecimalType = Extract<DataType, { kind: 'DECIMAL' }>;

const OPERATORS: Readonly<Record<string, number>> = {
  PLUS: 0,
  MINUS: 1,
  TIMES: 2,
  DIVIDE: 3,
  MOD: 4,
};
const TIMES = 2;
const WORD_DIGITS = 18;

export const compileDecimal: CompileCall = (call, compiler) => {
  const operator = OPERATORS[call.name];
  const decimals = call.args.every(({ type }) => type.kind === 'DECIMAL');
  if (operator === undefined || !decimals || call.type.kind !== 'DECIMAL') return undefined;
  return new DecimalNode(call, call.type, compiler, operator);
};

class DecimalNode implements Node {
  readonly type: DecimalType;
  readonly #compiler: Compiler;
  readonly #operator: number;
  readonly #a: Node;
  readonly #b: Node;

  constructor(call: Call, type: DecimalType, compiler: Compiler, operator: number) {
    this.type = type;
    this.#compiler = compiler;
    this.#operator = operator;
    this.#a = compiler.node(call.args[0]!);
    this.#b = compiler.node(call.args[1]!);
  }

  evaluate(frame: Frame): Vector {
    const { engine } = this.#compiler;
    const { length } = frame;
    const [a, b] = operands(this.#a, this.#b, frame);
    const validity = validityOfBoth(engine, a, b, length);
    return (
      this.#exact(engine, a, b, validity, length) ?? this.#general(engine, a, b, validity, length)
    );
  }

  /** Where the types leave room for every result: no check, no rounding. */
  #exact(engine: Engine, a: Operand, b: Operand, validity: number, length: number): Vector | null {
    const { memory, kernels } = engine;
    const { type } = this;
    const [left, right] = [typeOf(a), typeOf(b)];
    if (left.precision > WORD_DIGITS || right.precision > WORD_DIGITS) return null;
    if (this.#operator === TIMES) {
      if (type.scale !== left.scale + right.scale) return null;
      if (type.precision > WORD_DIGITS) {
        const wide = memory.reserve(16 * length);
        kernels.multiplyToWide(a.vector.values, a.step, b.vector.values, b.step, length, wide);
        return new Vector(memory, type, length, validity, wide);
      }
    } else if (this.#operator > TIMES || type.precision > WORD_DIGITS) return null;
    const [x, y] =
      this.#operator === TIMES ? [a.vector.values, b.vector.values] : this.#aligned(engine, a, b);
    const out = memory.reserve(8 * length);
    kernels.arithmeticI64(this.#operator, x!, a.step, y!, b.step, length, out);
    return new Vector(memory, type, length, validity, out);
  }

  #aligned(engine: Engine, a: Operand, b: Operand): [number, number] {
    const { scale } = this.type;
    return [scaled(engine, a, scale), scaled(engine, b, scale)];
  }

  #general(engine: Engine, a: Operand, b: Operand, valid: number, length: number): Vector {
    const { memory, kernels } = engine;
    const { type } = this;
    const validity = ownValidity(engine, valid, length);
    const width = WIDTH_BYTES[physicalOf(type)];
    const out = memory.reserve(width * length);
    const outcome = kernels.decimalArithmetic(
      this.#operator,
      ...fields(a),
      ...fields(b),
      validity,
      length,
      out,
      width,
      type.precision,
      type.scale,
    );
    if (outcome < 0) throw divisionByZero();
    return new Vector(memory, type, length, outcome === 0 ? valid : validity, out);
  }
}

/** A copy of a validity that a kernel may clear bits in. */
export function ownValidity({ memory }: Engine, validity: number, length: number): number {
  const bytes = bitmapBytes(length);
  const own = memory.reserve(bytes);
  if (validity === 0) memory.u8.fill(0xff, own, own + bytes);
  else memory.u8.copyWithin(own, validity, validity + bytes);
  return own;
}

/** The operand's int64 values at a larger scale. */
function scaled({ memory, kernels }: Engine, { vector, step }: Operand, scale: number): number {
  const { scale: own } = vector.type as DecimalType;
  if (own === scale) return vector.values;
  const length = step === 0 ? 1 : vector.length;
  const out = memory.reserve(8 * length);
  kernels.scaleWords(vector.values, 10n ** BigInt(scale - own), length, out);
  return out;
}

function typeOf({ vector }: Operand): DecimalType {
  return vector.type as DecimalType;
}

function fields({ vector, step }: Operand): [number, number, number, number] {
  const { scale } = vector.type as DecimalType;
  return [vector.values, WIDTH_BYTES[vector.physical], step, scale];
}

/** The orders that satisfy an operator, in the order of their numbers: 1 below, 2 equal, 4 above. */
const ORDERS: readonly number[] = [2, 5, 1, 3, 4, 6];

/** Writes a bit a row for `operator` (0 =, 1 <>, 2 <, 3 <=, 4 >, 5 >=). */
export function compareDecimals(
  engine: Engine,
  operator: number,
  a: Operand,
  b: Operand,
  length: number,
  out: number,
): void {
  const { kernels } = engine;
  const [left, right] = [typeOf(a), typeOf(b)];
  const scale = Math.max(left.scale, right.scale);
  const digits = Math.max(left.precision - left.scale, right.precision - right.scale) + scale;
  if (digits <= WORD_DIGITS) {
    const [x, y] = [scaled(engine, a, scale), scaled(engine, b, scale)];
    kernels.compareI64(operator, x, a.step, y, b.step, length, out);
  } else kernels.compareDecimals(ORDERS[operator]!, ...fields(a), ...fields(b), length, out);
}
