/** Drives a text kernel (CSV, JSON lines) over the bytes it is fed: batches out, errors by policy. */

import { Batch, type Engine, type Value, type Vector, VectorBuilder } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import type { Decoder, DecoderOptions, RejectedRecord } from '../contract.ts';
import { ColumnBuffers, isCold } from './column-buffers.ts';
import { badRecord, MOST_RAW_BYTES, reasonOf } from './decode-errors.ts';
import { FieldError } from './field-error.ts';
import { parseFloat32 } from './float.ts';
import { InputBuffer } from './input-buffer.ts';
import * as layout from './layout.ts';
import { ProgramBlock, type TextProgram } from './text-program.ts';

/** A longer record is taken for a quote that was never closed. */
const MOST_RECORD_BYTES = 64 * 2 ** 20;
const MOST_POINTER = 0xffffffff;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const RECORD_TOO_LONG = 11;

export class RecordDecoder implements Decoder {
  readonly #engine: Engine;
  readonly #options: DecoderOptions;
  readonly #text: TextProgram;
  readonly #input: InputBuffer;
  readonly #buffers: ColumnBuffers;
  readonly #program: ProgramBlock;
  readonly #hasCold: boolean;
  #rejected: RejectedRecord[] = [];
  #limit = Number.POSITIVE_INFINITY;
  #last = false;
  /** 1 when a line end was added behind the last byte. */
  #addedBytes = 0;
  #atLimit = false;
  /** Bytes that must be there before the kernel is tried again: keeps huge records linear. */
  #wantedBytes = 0;
  /** Byte offset of the first record of the batch being filled. */
  #batchPosition: number;
  #givenOut = false;
  #linesBefore: number | null | undefined;

  constructor(engine: Engine, options: DecoderOptions, text: TextProgram) {
    this.#engine = engine;
    this.#options = options;
    this.#text = text;
    this.#batchPosition = options.startPosition;
    this.#input = new InputBuffer(engine.memory, options.startPosition);
    this.#buffers = new ColumnBuffers(engine.memory, text.columns, options.batchRows);
    this.#program = new ProgramBlock(engine, text, this.#buffers, options.batchRows);
    this.#hasCold = text.columns.some(({ type }) => type !== null && isCold(type));
  }

  get position(): number {
    return this.#givenOut ? this.#input.positionOf(this.#input.start) : this.#batchPosition;
  }

  get fedPosition(): number {
    return this.#input.positionOf(this.#input.end) - this.#addedBytes;
  }

  get ended(): boolean {
    return this.#givenOut && this.#inputEnded;
  }

  setLimit(position: number): void {
    this.#limit = position;
    this.#atLimit = false;
  }

  takeRejected(): readonly RejectedRecord[] {
    const taken = this.#rejected;
    this.#rejected = [];
    return taken;
  }

  feed(bytes: Uint8Array, last: boolean): void {
    const input = this.#input;
    input.append(bytes);
    if (!last) return;
    this.#last = true;
    if (input.unread === 0) return;
    const lastByte = this.#engine.memory.u8[input.end - 1]!;
    if (lastByte === LINE_FEED || lastByte === CARRIAGE_RETURN) return;
    input.append(Uint8Array.of(LINE_FEED));
    this.#addedBytes = 1;
  }

  next(flush: boolean): Batch | null {
    if (this.#givenOut) this.#beginBatch();
    while (this.#run()) {
      // Room was made or lists were emptied: on with the same batch.
    }
    const rows = this.#program.get(layout.ROWS);
    if (rows === 0) {
      this.#givenOut = this.#inputEnded;
      return null;
    }
    const isDue = flush || this.#hasCold || this.#inputEnded;
    if (rows < this.#options.batchRows && !isDue) return null;
    this.#givenOut = true;
    return this.#batch(rows);
  }

  close(): void {
    this.#buffers.free();
    this.#input.free();
    this.#program.free();
  }

  get #inputEnded(): boolean {
    return this.#atLimit || (this.#last && this.#input.unread === 0);
  }

  #beginBatch(): void {
    this.#givenOut = false;
    this.#buffers.reset();
    this.#program.set(layout.ROWS, 0);
    this.#batchPosition = this.#input.positionOf(this.#input.start);
  }

  /** One call of the kernel; true when it must be called again with what it has. */
  #run(): boolean {
    const input = this.#input;
    const program = this.#program;
    if (input.unread === 0 || (input.unread < this.#wantedBytes && !this.#last)) return false;
    if (!this.#passByteOrderMark()) return false;
    const before = input.start;
    program.set(layout.INPUT, before);
    program.set(layout.INPUT_END, input.end);
    program.set(layout.FINAL, this.#last ? 1 : 0);
    program.set(layout.SCRATCH, input.scratch);
    const limit = Number.isFinite(this.#limit) ? input.pointerOf(this.#limit) : MOST_POINTER;
    program.set(layout.LIMIT, limit);
    const status = this.#text.kernel(program.pointer);
    this.#readDeferred();
    this.#readRefused();
    input.start = program.get(layout.INPUT);
    if (program.get(layout.ROWS) === 0) this.#batchPosition = input.positionOf(input.start);
    if (status === layout.STATUS.listsFull) return true;
    if (status === layout.STATUS.needRoom) {
      const column = program.get(layout.FULL_COLUMN);
      this.#buffers.growText(column, program.get(layout.ROWS), input.unread + layout.SLACK_BYTES);
      return true;
    }
    if (status === layout.STATUS.atLimit) this.#atLimit = true;
    if (status === layout.STATUS.needInput) {
      this.#wantedBytes = input.start === before ? 2 * input.unread : 0;
      if (input.unread > MOST_RECORD_BYTES) this.#rejectLongRecord();
    }
    return false;
  }

  /** False while it cannot be known whether the file begins with one. */
  #passByteOrderMark(): boolean {
    const input = this.#input;
    if (input.positionOf(input.start) !== 0) return true;
    const { u8 } = this.#engine.memory;
    const matching = BYTE_ORDER_MARK.findIndex((byte, i) => u8[input.start + i] !== byte);
    if (matching === -1 && input.unread >= 3) input.start += 3;
    return input.unread >= 3 || this.#last || u8[input.start] !== BYTE_ORDER_MARK[0];
  }

  /** Goes on behind the first line end: what follows an open quote may be sound. */
  #rejectLongRecord(): void {
    const input = this.#input;
    const { start, end } = input;
    const found = this.#engine.memory.u8.subarray(start, end).indexOf(LINE_FEED);
    const next = found === -1 ? end : start + found + 1;
    const lines = this.#program.get(layout.LINES);
    this.#reject({ start, end, column: -1, kind: RECORD_TOO_LONG, lines });
    this.#program.set(layout.LINES, lines + 1);
    this.#wantedBytes = 0;
    input.start = next;
  }

  #readDeferred(): void {
    for (const { row, column, text } of this.#program.takeDeferred()) {
      const { values, type } = this.#buffers.vector(column, row + 1);
      const { f32, f64 } = this.#engine.memory;
      if (type.kind === 'FLOAT') f32[(values >>> 2) + row] = parseFloat32(text);
      else f64[(values >>> 3) + row] = Number(text);
    }
  }

  #readRefused(): void {
    for (const refused of this.#program.takeRefused()) this.#reject(refused);
  }

  #reject(refused: {
    start: number;
    end: number;
    column: number;
    kind: number;
    lines: number;
  }): void {
    const { start, end, kind } = refused;
    const column = refused.column < 0 ? null : this.#text.columns[refused.column]!;
    this.#tell({
      reason: reasonOf(kind, column === null ? null : { ...column, type: column.type! }),
      position: this.#input.positionOf(start),
      line: this.#lineOf(refused.lines),
      column: column?.name ?? null,
      raw: this.#rawOf(start, end),
    });
  }

  #rawOf(start: number, end: number): string {
    const raw = this.#program.text(start, Math.min(end, start + MOST_RAW_BYTES));
    return raw.replace(/[\r\n]+$/, '');
  }

  #tell(record: RejectedRecord): void {
    if (this.#options.policy === 'fail') throw badRecord(this.#options.place, record);
    this.#rejected.push(record);
  }

  #lineOf(linesDecoded: number): number | null {
    if (this.#linesBefore === undefined) this.#linesBefore = this.#options.linesBefore();
    return this.#linesBefore === null ? null : this.#linesBefore + linesDecoded + 1;
  }

  #batch(rows: number): Batch {
    const { columns, partition, basePosition } = this.#options;
    const refused = new Set<number>();
    const vectors = this.#text.outputs.map((index) => {
      const vector = this.#buffers.vector(index, rows);
      const { type } = this.#text.columns[index]!;
      return isCold(type!) ? this.#decodeCold(vector, index, type!, refused) : vector;
    });
    const position = basePosition + this.#batchPosition;
    const batch = Batch.of(this.#engine, columns, vectors, rows, { partition, position });
    return refused.size === 0 ? batch : this.#without(batch, refused);
  }

  #decodeCold(text: Vector, column: number, type: DataType, refused: Set<number>): Vector {
    const builder = new VectorBuilder(this.#engine.memory, type, text.length);
    for (let row = 0; row < text.length; row++) {
      let value: Value = null;
      try {
        if (!text.isNull(row)) value = this.#text.decodeCold(text.get(row) as string, type);
      } catch (error) {
        if (!(error instanceof FieldError)) throw error;
        if ((this.#text.flags & layout.FLAG.fieldErrorsAreNull) === 0 && !refused.has(row)) {
          refused.add(row);
          this.#rejectRow(row, column, error);
        }
      }
      builder.append(value);
    }
    return builder.finish();
  }

  #rejectRow(row: number, column: number, error: FieldError): void {
    const { u8, u32 } = this.#engine.memory;
    const start = u32[(this.#program.get(layout.RECORDS) >>> 2) + row]!;
    const next = u8.indexOf(LINE_FEED, start);
    let lines = this.#program.get(layout.LINES);
    for (let at = start; at < this.#input.start; at++) if (u8[at] === LINE_FEED) lines--;
    const { name } = this.#text.columns[column]!;
    this.#tell({
      reason: `column '${name}' ${error.message}`,
      position: this.#input.positionOf(start),
      line: this.#lineOf(lines),
      column: name,
      raw: this.#rawOf(start, next === -1 ? this.#input.start : next),
    });
  }

  #without(batch: Batch, refused: ReadonlySet<number>): Batch {
    const { memory } = this.#engine;
    const selection = memory.reserve(4 * batch.length);
    let kept = 0;
    for (let row = 0; row < batch.length; row++) {
      if (!refused.has(row)) memory.i32[(selection >>> 2) + kept++] = row;
    }
    return batch.select(selection, kept);
  }
}
