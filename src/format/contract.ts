/** Bytes to batches and back. */

import type { Batch, Engine } from '../batch/index.ts';
import type { ChangelogMode, DataType, Schema } from '../core/index.ts';

/** What to do with a record that cannot be read. */
export type BadRecordPolicy = 'fail' | 'skip' | 'dead-letter';

export interface RejectedRecord {
  readonly reason: string;
  /** 1-based line in text formats, record number in others, counted within the file. */
  readonly line: number;
  readonly raw: string;
}

/** Turns a stream of bytes of one file into batches. */
export interface Decoder {
  /**
   * Takes the next bytes (copied into linear memory by the decoder) and gives the batches that are
   * complete; each lives until the next call. `last` flushes a record without a final line end.
   */
  decode(bytes: Uint8Array, last: boolean): Iterable<Batch>;
  /** Byte offset in the file of the first record not yet given out: where a restart resumes. */
  readonly position: number;
  readonly rejected: readonly RejectedRecord[];
}

export interface DecoderOptions {
  /** Columns wanted, in output order; names refer to `physical`. */
  readonly columns: Schema;
  readonly physical: Schema;
  readonly options: Readonly<Record<string, string>>;
  readonly policy: BadRecordPolicy;
  /** For errors: path or topic. */
  readonly place: string;
  readonly batchRows: number;
  /** Byte offset in the file at which decoding begins; 0 reads a header where there is one. */
  readonly startPosition: number;
}

export interface Encoder {
  /** Bytes of the batch's rows, ready to append. */
  encode(batch: Batch): Uint8Array;
  /** Bytes before the first and after the last row. */
  begin(): Uint8Array;
  end(): Uint8Array;
}

/** A format by its SQL name. Formats that need random access (Parquet, Arrow files) have their own readers. */
export interface StreamFormat {
  readonly name: string;
  readonly changelog: ChangelogMode;
  decoder(engine: Engine, options: DecoderOptions): Decoder;
  encoder(engine: Engine, schema: Schema, options: Readonly<Record<string, string>>): Encoder;
  infer?(sample: Uint8Array, options: Readonly<Record<string, string>>): Schema;
  readonly metadata?: Readonly<Record<string, DataType>>;
}
