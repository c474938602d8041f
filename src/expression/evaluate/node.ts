/** A compiled part of an expression: gives a dense column for the rows of a frame. */

import {
  type Batch,
  type Engine,
  take,
  type Value,
  type Vector,
  vectorOf,
} from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';

/**
 * The rows an expression is evaluated over: a batch, or those rows of the parent frame that a branch
 * of CASE or the right side of AND is evaluated for.
 */
export class Frame {
  readonly batch: Batch;
  readonly parent: Frame | null;
  /** Pointer to ascending int32 rows of the parent. */
  readonly selection: number;

  constructor(batch: Batch, parent: Frame | null = null, selection = 0) {
    this.batch = batch;
    this.parent = parent;
    this.selection = selection;
  }

  get length(): number {
    return this.batch.length;
  }

  narrow(selection: number, count: number): Frame {
    return new Frame(this.batch.select(selection, count), this, selection);
  }
}

export interface Node {
  readonly type: DataType;
  /** One value a row of the frame, in the arena. */
  evaluate(frame: Frame): Vector;
}

/** An operand of a kernel: a column, or one value that a step of 0 repeats. */
export interface Operand {
  readonly vector: Vector;
  readonly step: 0 | 1;
}

export class ColumnNode implements Node {
  readonly type: DataType;
  readonly #index: number;

  constructor(index: number, type: DataType) {
    this.#index = index;
    this.type = type;
  }

  evaluate(frame: Frame): Vector {
    return frame.batch.column(this.#index);
  }
}

export class LiteralNode implements Node {
  readonly type: DataType;
  readonly value: Value;
  readonly #engine: Engine;

  constructor(engine: Engine, value: Value, type: DataType) {
    this.#engine = engine;
    this.value = value;
    this.type = type;
  }

  /** The value once: what kernels repeat by themselves. */
  single(): Vector {
    return vectorOf(this.#engine.memory, this.type, [this.value]);
  }

  evaluate(frame: Frame): Vector {
    const { length } = frame;
    const zeros = this.#engine.memory.reserveZeroed(4 * length);
    return take(this.#engine, this.single(), zeros, length);
  }
}

/**
 * A part that occurs more than once: evaluated once per frame. Where the parent frame has it already,
 * its rows are gathered instead.
 */
export class SharedNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #node: Node;
  #frame: Frame | null = null;
  #vector: Vector | null = null;

  constructor(engine: Engine, node: Node) {
    this.#engine = engine;
    this.#node = node;
    this.type = node.type;
  }

  evaluate(frame: Frame): Vector {
    const known = this.#known(frame);
    if (known !== null) return known;
    const vector = this.#node.evaluate(frame);
    this.#frame = frame;
    this.#vector = vector;
    return vector;
  }

  #known(frame: Frame): Vector | null {
    if (frame === this.#frame) return this.#vector;
    if (frame.parent === null) return null;
    const outer = this.#known(frame.parent);
    return outer === null ? null : take(this.#engine, outer, frame.selection, frame.length);
  }
}

/** Both operands of a kernel; of two literals one is spread over the rows. */
export function operands(a: Node, b: Node, frame: Frame): readonly [Operand, Operand] {
  const left = operand(a, frame);
  if (left.step === 1) return [left, operand(b, frame)];
  return [
    b instanceof LiteralNode ? { vector: a.evaluate(frame), step: 1 } : left,
    operand(b, frame),
  ];
}

/** A literal once, a column as it is. */
export function operand(node: Node, frame: Frame): Operand {
  return node instanceof LiteralNode
    ? { vector: node.single(), step: 0 }
    : { vector: node.evaluate(frame), step: 1 };
}
