/** What a text format tells its kernel, and the block of linear memory that says it. */

import type { Engine, Value } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import { type ColumnBuffers, isCold, type ProgramColumn } from './column-buffers.ts';
import * as layout from './layout.ts';
import { powersOfFive } from './powers-of-five.ts';

const LIST_LIMIT = 256;

export interface TextProgram {
  readonly kernel: (program: number) => number;
  /** Columns in the program's order; every wanted column is among them once. */
  readonly columns: readonly ProgramColumn[];
  /** Column of the program for each column of the batch. */
  readonly outputs: readonly number[];
  readonly flags: number;
  /** Bytes, or 256 for none. */
  readonly delimiter: number;
  readonly quote: number;
  readonly escape: number;
  readonly nullLiteral: Uint8Array | null;
  /** JSON keys of the columns. */
  readonly keys?: readonly Uint8Array[];
  /** The value of a column that the kernels leave as text. Throws for text that is none. */
  readonly decodeCold: (text: string, type: DataType) => Value;
}

/** A number that the kernel left to the host. */
export interface DeferredNumber {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

/** A record that the kernel refused; pointers into the input. */
export interface RefusedRecord {
  readonly start: number;
  readonly end: number;
  /** Column of the program, or -1. */
  readonly column: number;
  readonly kind: number;
  /** Lines before it, counted from where decoding began. */
  readonly lines: number;
}

export class ProgramBlock {
  readonly pointer: number;
  readonly #engine: Engine;
  readonly #blocks: [pointer: number, sizeBytes: number][] = [];

  constructor(engine: Engine, text: TextProgram, buffers: ColumnBuffers, batchRows: number) {
    this.#engine = engine;
    this.pointer = this.#allocate(layout.PROGRAM_BYTES);
    engine.memory.u8.fill(0, this.pointer, this.pointer + layout.PROGRAM_BYTES);
    const types = text.columns.map(({ type }) => type);
    this.set(layout.ROW_LIMIT, batchRows);
    this.set(layout.COLUMNS, buffers.pointer);
    this.set(layout.COLUMN_COUNT, text.columns.length);
    this.set(layout.FLAGS, text.flags);
    this.set(layout.DELIMITER, text.delimiter);
    this.set(layout.QUOTE, text.quote);
    this.set(layout.ESCAPE, text.escape);
    this.#setNullLiteral(text.nullLiteral);
    this.set(layout.ERRORS, this.#allocate(LIST_LIMIT * layout.ERROR_BYTES));
    this.set(layout.ERROR_LIMIT, LIST_LIMIT);
    this.set(layout.DEFERRED, this.#allocate(LIST_LIMIT * layout.DEFERRED_BYTES));
    this.set(layout.DEFERRED_LIMIT, LIST_LIMIT);
    if (types.some((type) => type?.kind === 'DOUBLE' || type?.kind === 'FLOAT')) {
      this.set(layout.POWERS, powersOfFive(engine.memory));
    }
    if (types.some((type) => type !== null && isCold(type))) {
      this.set(layout.RECORDS, this.#allocate(4 * batchRows));
    }
    if (text.keys !== undefined) {
      this.set(layout.KEYS, this.#keys(text.keys));
      const slots = this.#allocate(layout.SLOTS_BYTES);
      engine.memory.u8.fill(0, slots, slots + layout.SLOTS_BYTES);
      this.set(layout.SLOTS, slots);
    }
  }

  get(offset: number): number {
    return this.#engine.memory.u32[(this.pointer + offset) >>> 2]!;
  }

  set(offset: number, value: number): void {
    this.#engine.memory.u32[(this.pointer + offset) >>> 2] = value;
  }

  /** Empties the list of numbers left to the host. */
  takeDeferred(): DeferredNumber[] {
    const { u32 } = this.#engine.memory;
    const count = this.get(layout.DEFERRED_COUNT);
    this.set(layout.DEFERRED_COUNT, 0);
    return Array.from({ length: count }, (_, i) => {
      const at = (this.get(layout.DEFERRED) + i * layout.DEFERRED_BYTES) >>> 2;
      const text = this.text(u32[at + 2]!, u32[at + 2]! + u32[at + 3]!);
      return { row: u32[at]!, column: u32[at + 1]!, text };
    });
  }

  /** Empties the list of refused records. */
  takeRefused(): RefusedRecord[] {
    const { u32, i32 } = this.#engine.memory;
    const count = this.get(layout.ERROR_COUNT);
    this.set(layout.ERROR_COUNT, 0);
    return Array.from({ length: count }, (_, i) => {
      const at = (this.get(layout.ERRORS) + i * layout.ERROR_BYTES) >>> 2;
      return {
        start: u32[at]!,
        end: u32[at + 1]!,
        column: i32[at + 2]!,
        kind: i32[at + 3]!,
        lines: u32[at + 4]!,
      };
    });
  }

  /** Bytes of the input as text, what is no UTF-8 replaced. */
  text(start: number, end: number): string {
    return new TextDecoder().decode(this.#engine.memory.u8.subarray(start, end));
  }

  free(): void {
    for (const [pointer, sizeBytes] of this.#blocks) this.#engine.memory.free(pointer, sizeBytes);
  }

  #allocate(sizeBytes: number): number {
    const pointer = this.#engine.memory.allocate(Math.max(16, sizeBytes));
    this.#blocks.push([pointer, Math.max(16, sizeBytes)]);
    return pointer;
  }

  #setNullLiteral(literal: Uint8Array | null): void {
    this.set(layout.NULL_LITERAL_BYTES, literal === null ? 0xffffffff : literal.length);
    if (literal === null || literal.length === 0) return;
    const pointer = this.#allocate(literal.length);
    this.#engine.memory.u8.set(literal, pointer);
    this.set(layout.NULL_LITERAL, pointer);
  }

  #keys(keys: readonly Uint8Array[]): number {
    const table = this.#allocate(8 * keys.length);
    const bytes = this.#allocate(keys.reduce((sum, key) => sum + key.length, 0));
    const { u8, u32 } = this.#engine.memory;
    let at = bytes;
    keys.forEach((key, i) => {
      u8.set(key, at);
      u32[(table >>> 2) + 2 * i] = at;
      u32[(table >>> 2) + 2 * i + 1] = key.length;
      at += key.length;
    });
    return table;
  }
}
