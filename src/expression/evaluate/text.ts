/** Text by kernels: length, case, SUBSTRING, CONCAT, TRIM of spaces and LIKE with a literal pattern. */

import { bitmapBytes, type Engine, Vector, VectorBuilder } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import type { Call, Expression } from '../expression.ts';
import { ANY_POINT, ANY_TEXT, likeTokens } from '../value/like.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import { ownValidity } from './decimal.ts';
import { type Frame, type Node, type Operand, operand } from './node.ts';
import { validityOfBoth } from './validity.ts';

const encoder = new TextEncoder();

export const compileText: CompileCall = (call, compiler) => {
  const { name, args } = call;
  switch (name) {
    case 'CHAR_LENGTH':
      return new LengthNode(call, compiler);
    case 'UPPER':
    case 'LOWER':
      return new CaseTurnNode(call, compiler);
    case 'SUBSTRING':
      return new SubstringNode(call, compiler);
    case 'CONCAT':
    case 'CONCAT_OPERATOR':
      return new ConcatNode(call, compiler);
    case 'TRIM':
      return isSpace(args[1]) ? new TrimNode(call, compiler) : undefined;
    case 'LIKE':
      return compileLike(call, compiler);
    default:
      return undefined;
  }
};

function isSpace(argument: Expression | undefined): boolean {
  return argument?.kind === 'literal' && argument.value === ' ';
}

/** The bytes that a text column uses: where they begin, and how many. */
function extent({ offsets, values, memory, length }: Vector): [number, number] {
  const first = memory.i32[offsets >>> 2]!;
  return [values + first, memory.i32[(offsets >>> 2) + length]! - first];
}

class LengthNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #node: Node;

  constructor({ type, args }: Call, compiler: Compiler) {
    this.type = type;
    this.#engine = compiler.engine;
    this.#node = compiler.node(args[0]!);
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const { offsets, values, validity, length } = this.#node.evaluate(frame);
    const out = memory.reserve(4 * length);
    kernels.textLengths(offsets, values, length, out);
    return new Vector(memory, this.type, length, validity, out);
  }
}

/** Columns that are ASCII throughout turn by kernel; in others some letters change their size. */
class CaseTurnNode implements Node {
  readonly type: DataType;
  readonly #compiler: Compiler;
  readonly #node: Node;
  readonly #isUpper: boolean;

  constructor(call: Call, compiler: Compiler) {
    this.type = call.type;
    this.#compiler = compiler;
    this.#isUpper = call.name === 'UPPER';
    this.#node = compiler.node(call.args[0]!);
  }

  evaluate(frame: Frame): Vector {
    const { engine } = this.#compiler;
    const { memory, kernels } = engine;
    const text = this.#node.evaluate(frame);
    const { offsets, validity, length } = text;
    const [from, sizeBytes] = extent(text);
    if (kernels.isAscii(from, sizeBytes) === 0) return this.#byRow(text);
    const bytes = memory.reserve(sizeBytes);
    kernels.turnCase(this.#isUpper ? 0x61 : 0x41, from, sizeBytes, bytes);
    const out = memory.reserve(4 * (length + 1));
    kernels.rebaseOffsets(offsets, length, out);
    return new Vector(memory, this.type, length, validity, bytes, out);
  }

  #byRow(text: Vector): Vector {
    const builder = new VectorBuilder(this.#compiler.engine.memory, this.type, text.length);
    for (let row = 0; row < text.length; row++) {
      const value = text.get(row) as string | null;
      const turned = this.#isUpper ? value?.toUpperCase() : value?.toLowerCase();
      builder.append(turned);
    }
    return builder.finish();
  }
}

class SubstringNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #text: Node;
  readonly #from: Node;
  readonly #size: Node | null;

  constructor({ type, args }: Call, compiler: Compiler) {
    this.type = type;
    this.#engine = compiler.engine;
    this.#text = compiler.node(args[0]!);
    this.#from = compiler.node(args[1]!);
    this.#size = args[2] === undefined ? null : compiler.node(args[2]);
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const { length } = frame;
    const text = this.#text.evaluate(frame);
    const from = operand(this.#from, frame);
    const size = this.#size === null ? null : operand(this.#size, frame);
    const validity = this.#validity({ vector: text, step: 1 }, from, size, length);
    const starts = memory.reserve(4 * length);
    const offsets = memory.reserve(4 * (length + 1));
    const [begin, sizeBytes] = extent(text);
    const total = kernels.substringParts(
      text.offsets,
      text.values,
      from.vector.values,
      from.step,
      size === null ? 0 : size.vector.values,
      size === null ? 0 : size.step,
      kernels.isAscii(begin, sizeBytes),
      length,
      validity,
      starts,
      offsets,
    );
    const bytes = memory.reserve(total);
    kernels.copyParts(text.values, starts, offsets, length, bytes);
    return new Vector(memory, this.type, length, validity, bytes, offsets);
  }

  /** Its own, as a length below 0 makes a null. */
  #validity(text: Operand, from: Operand, size: Operand | null, length: number): number {
    const engine = this.#engine;
    const first = validityOfBoth(engine, text, from, length);
    const valid = size === null ? first : both(engine, first, size, length);
    return ownValidity(engine, valid, length);
  }
}

function both(engine: Engine, validity: number, operand: Operand, length: number): number {
  const other = operand.step === 0 ? 0 : operand.vector.validity;
  if (validity === 0 || other === 0) return validity === 0 ? other : validity;
  const out = engine.memory.reserve(bitmapBytes(length));
  engine.kernels.bothValid(validity, other, length, out);
  return out;
}

class ConcatNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #parts: readonly Node[];

  constructor({ type, args }: Call, compiler: Compiler) {
    this.type = type;
    this.#engine = compiler.engine;
    this.#parts = args.map((arg) => compiler.node(arg));
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const { length } = frame;
    const parts = this.#parts.map((part) => operand(part, frame));
    const validity = parts.reduce((valid, part) => both(this.#engine, valid, part, length), 0);
    const offsets = memory.reserveZeroed(4 * (length + 1));
    for (const { vector, step } of parts) kernels.addSizes(vector.offsets, step, length, offsets);
    const total = kernels.sizesToOffsets(offsets, validity, length);
    const cursors = memory.reserve(4 * length);
    memory.u8.copyWithin(cursors, offsets, offsets + 4 * length);
    const bytes = memory.reserve(total);
    for (const { vector, step } of parts) {
      kernels.appendRows(vector.offsets, vector.values, step, validity, length, cursors, bytes);
    }
    return new Vector(memory, this.type, length, validity, bytes, offsets);
  }
}

const SIDES: Readonly<Record<string, number>> = { LEADING: 1, TRAILING: 2, BOTH: 3 };

class TrimNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #node: Node;
  readonly #sides: number;

  constructor({ type, args }: Call, compiler: Compiler) {
    this.type = type;
    this.#engine = compiler.engine;
    this.#sides = SIDES[args[0]?.kind === 'literal' ? String(args[0].value) : ''] ?? 3;
    this.#node = compiler.node(args[2]!);
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const { offsets, values, validity, length } = this.#node.evaluate(frame);
    const starts = memory.reserve(4 * length);
    const out = memory.reserve(4 * (length + 1));
    const total = kernels.trimParts(this.#sides, offsets, values, length, starts, out);
    const bytes = memory.reserve(total);
    kernels.copyParts(values, starts, out, length, bytes);
    return new Vector(memory, this.type, length, validity, bytes, out);
  }
}

/** By kernel when pattern and escape are literals. */
function compileLike({ args, type }: Call, compiler: Compiler): Node | undefined {
  const [text, pattern, mark] = args;
  if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return undefined;
  if (mark !== undefined && mark.kind !== 'literal') return undefined;
  const escapeText = typeof mark?.value === 'string' ? mark.value : undefined;
  const tokens = likeTokens(encoder.encode(pattern.value), escapeText);
  return new LikeNode(type, compiler, compiler.node(text!), tokens);
}

class LikeNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #node: Node;
  readonly #tokens: Uint16Array;
  /** 0 begins with, 1 ends with, 2 contains; null when the pattern needs matching. */
  readonly #where: number | null;

  constructor(type: DataType, compiler: Compiler, node: Node, tokens: Uint16Array) {
    this.type = type;
    this.#engine = compiler.engine;
    this.#node = node;
    const [where, part] = simpleForm(tokens);
    this.#where = where;
    this.#tokens = part;
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const { offsets, values, validity, length } = this.#node.evaluate(frame);
    const out = memory.reserve(bitmapBytes(length));
    const size = this.#tokens.length;
    const pattern = memory.reserve(2 * size);
    if (this.#where === null) {
      memory.u16.set(this.#tokens, pattern >>> 1);
      kernels.textLike(offsets, values, pattern, size, length, out);
    } else {
      memory.u8.set(this.#tokens, pattern);
      kernels.textContains(this.#where, offsets, values, pattern, size, length, out);
    }
    return new Vector(memory, this.type, length, validity, out);
  }
}

/** `abc%`, `%abc` and `%abc%` are searches for their bytes. */
function simpleForm(tokens: Uint16Array): [where: number | null, part: Uint16Array] {
  const leading = tokens[0] === ANY_TEXT;
  const trailing = tokens.length > 1 && tokens.at(-1) === ANY_TEXT;
  const part = tokens.subarray(leading ? 1 : 0, tokens.length - (trailing ? 1 : 0));
  if (part.some((token) => token >= ANY_POINT) || !(leading || trailing)) return [null, tokens];
  if (leading && trailing) return [2, part];
  return [leading ? 1 : 0, part];
}
