/** IN over many literals: a search in a sorted list instead of one comparison per literal. */

import {
  bitmapBytes,
  type Engine,
  physicalOf,
  type Value,
  Vector,
  vectorOf,
  WIDTH_BYTES,
} from '../../batch/index.ts';
import { type DataType, sameType } from '../../core/index.ts';
import type { Call, Expression } from '../expression.ts';
import { compareValues, sameValue } from '../value/compare.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import type { Frame, Node } from './node.ts';

/** Below this a comparison per literal is faster than a search. */
const FEW_LITERALS = 8;

/** Whether a list is worth a search: many literals of one type with a total order, equal only when identical. */
export function isSearched({ args }: Call): boolean {
  const [value, ...list] = args as [Expression, ...Expression[]];
  const { type } = value;
  const physical = physicalOf(type);
  const isOrdered =
    physical === 'i32' || (physical === 'i64' && type.kind !== 'DECIMAL') || physical === 'utf8';
  return (
    list.length > FEW_LITERALS &&
    isOrdered &&
    list.every((item) => item.kind === 'literal' && hasTypeOf(item.type, type))
  );
}

function hasTypeOf(item: DataType, type: DataType): boolean {
  return sameType(item, type) || (physicalOf(item) === 'utf8' && physicalOf(type) === 'utf8');
}

export const compileMembership: CompileCall = (call, compiler) =>
  call.name === 'IN' && isSearched(call) ? new InNode(call, compiler) : undefined;

class InNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #node: Node;
  readonly #valueType: DataType;
  readonly #list: readonly Value[];
  /** With a null in the list what is not found is unknown. */
  readonly #hasNull: boolean;

  constructor({ type, args }: Call, compiler: Compiler) {
    this.type = type;
    this.#engine = compiler.engine;
    this.#node = compiler.node(args[0]!);
    this.#valueType = args[0]!.type;
    const literals = args.slice(1).map((item) => (item.kind === 'literal' ? item.value : null));
    this.#hasNull = literals.includes(null);
    const sorted = literals.filter((value) => value !== null).sort(compareValues);
    this.#list = sorted.filter((value, i) => i === 0 || !sameValue(value, sorted[i - 1]!));
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const { values, offsets, validity, length, physical } = this.#node.evaluate(frame);
    const list = vectorOf(memory, this.#valueType, this.#list);
    const out = memory.reserve(bitmapBytes(length));
    const count = list.length;
    if (physical === 'utf8') {
      kernels.inTexts(offsets, values, list.offsets, list.values, count, length, out);
    } else {
      kernels.inIntegers(WIDTH_BYTES[physical], values, list.values, count, length, out);
    }
    return new Vector(memory, this.type, length, this.#validity(validity, out, length), out);
  }

  #validity(validity: number, found: number, length: number): number {
    if (!this.#hasNull) return validity;
    const known = this.#engine.memory.reserve(bitmapBytes(length));
    this.#engine.kernels.bothValid(validity, found, length, known);
    return known;
  }
}
