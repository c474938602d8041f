/** Bytes to batches and back. */

import type { Batch, Engine } from '../batch/index.ts';
import type { ChangelogMode, DataType, OptionSpec, Schema } from '../core/index.ts';
import type { Expression } from '../expression/index.ts';

/** What to do with a record that cannot be read. */
export type BadRecordPolicy = 'fail' | 'skip' | 'dead-letter';

export interface RejectedRecord {
  readonly reason: string;
  /** Byte offset of the record in the (decompressed) file. */
  readonly position: number;
  /** 1-based, counted from the beginning of the file; null where decoding began in its middle. */
  readonly line: number | null;
  /** Name of the column, or null when it is the record as a whole. */
  readonly column: string | null;
  /** Its text, cut off after 1,000 bytes. */
  readonly raw: string;
}

/**
 * Turns the bytes of one file, or of a part of one, into batches.
 *
 * Feed, then take batches until `next` gives null, then feed again. Everything is synchronous: who
 * feeds may wait, the decoder never does.
 */
export interface Decoder {
  /** Takes the next bytes (they are copied). `last`: no byte follows. */
  feed(bytes: Uint8Array, last: boolean): void;
  /**
   * The next batch, or null when more bytes are needed or the input has ended. With `flush` a batch
   * need not be full. It lives until the next call, and may use the caller's arena scope.
   *
   * @throws MillraceError for a bad record where the policy is `fail`
   */
  next(flush: boolean): Batch | null;
  /** Records that begin at or behind this byte offset are left to others. May rise, not fall. */
  setLimit(position: number): void;
  /** True once nothing more will come: the limit is reached or the last byte is decoded. */
  readonly ended: boolean;
  /** Byte offset of the first record not yet given out: where a restart resumes. */
  readonly position: number;
  /** Byte offset behind all bytes fed so far. */
  readonly fedPosition: number;
  /** Records rejected since the last call. */
  takeRejected(): readonly RejectedRecord[];
  /** Frees its buffers; the last batch is gone with them. */
  close(): void;
}

export interface DecoderOptions {
  /** Columns wanted, in output order, by name: columns of `physical` or metadata of the format. */
  readonly columns: Schema;
  /** Metadata key by column name, for the columns that are metadata of the format. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Columns of the file, in order. */
  readonly physical: Schema;
  /** The format's options, without its prefix. */
  readonly options: Readonly<Record<string, string>>;
  readonly policy: BadRecordPolicy;
  /** For errors: path or topic. */
  readonly place: string;
  readonly batchRows: number;
  /** Byte offset in the file of the first byte that will be fed: the start of a record. */
  readonly startPosition: number;
  /** Source partition of the batches. */
  readonly partition: number;
  /** Added to byte offsets to make the batches' positions: orders files of one partition. */
  readonly basePosition: number;
  /** What `StreamFormat.prologue` asked for. */
  readonly prologue: Uint8Array;
  /** Number of lines before `startPosition`, where it can be known; asked only for errors. */
  readonly linesBefore: () => number | null;
}

/** Turns batches into the bytes of one file, in order. What it gives lives until the next call. */
export interface Encoder {
  /** Bytes before the first row; also where there is no row. */
  begin(): Uint8Array;
  /** Bytes that are ready to be appended: none while a group of rows is being collected. */
  encode(batch: Batch): Uint8Array;
  /** What is left, and bytes after the last row. */
  end(): Uint8Array;
}

/** The beginning of a file as inference sees it. */
export interface Sample {
  readonly bytes: Uint8Array;
  /** True when `bytes` is the whole file. */
  readonly complete: boolean;
}

export interface InferredSchema {
  readonly schema: Schema;
  readonly rowsSampled: number;
}

/** Finds where records begin, for readers that share a file. */
export interface RecordFinder {
  /**
   * Where to begin to look for the first record at or behind `start`.
   *
   * @param known the last place in the file at which a record is known to begin
   */
  begin(start: number, known: number): number;
  /** Looks through the next bytes; gives the place of the record, or -1 when it needs more. */
  find(bytes: Uint8Array): number;
}

/** A format that is a stream of records: csv, json and the changelog formats over it, raw. */
export interface StreamFormat {
  readonly kind: 'stream';
  readonly name: string;
  readonly options: readonly OptionSpec[];
  readonly changelog: ChangelogMode;
  /** Metadata columns by key. */
  readonly metadata?: Readonly<Record<string, DataType>>;
  /** Whether readers may share a file: `finder` then finds their records. */
  splittable(options: Readonly<Record<string, string>>): boolean;
  finder?(engine: Engine, options: Readonly<Record<string, string>>): RecordFinder;
  /** Bytes of the beginning of every file that a decoder must know (a header), 0 for none. */
  prologueBytes(options: Readonly<Record<string, string>>): number;
  /** Byte offset of the first record of a file that begins with `prologue`. */
  bodyStart(prologue: Uint8Array, options: Readonly<Record<string, string>>): number;
  decoder(engine: Engine, options: DecoderOptions): Decoder;
  encoder(schema: Schema, options: Readonly<Record<string, string>>): Encoder;
  infer?(sample: Sample, options: Readonly<Record<string, string>>): InferredSchema;
}

/** A file that can be read at any place: a platform's ReadableFile is one. */
export interface RandomAccessFile {
  readonly sizeBytes: number;
  /** Fills `target` from `position`; gives the bytes read, 0 at the end. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** The same at once, where the host can. */
  readonly readSync?: (target: Uint8Array, position: number) => number;
}

/** Reads a file that is more than a stream: row groups, record batches, found by a footer. */
export interface TableReader {
  /**
   * The next batch, or null when bytes must be awaited or the end is reached. It lives until the next
   * call, and may use the caller's arena scope.
   */
  next(): Batch | null;
  readonly ended: boolean;
  /** Resolves when `next` has something to say again. */
  arrived(): Promise<void>;
  /** Number in the file of the first row not yet given out: where a restart resumes. */
  readonly row: number;
  close(): void;
}

export interface TableReaderOptions {
  readonly columns: Schema;
  readonly place: string;
  readonly batchRows: number;
  /** Only groups of rows whose first byte lies in [start, end) are read. */
  readonly start: number;
  readonly end: number;
  /** Rows before this one are passed over. */
  readonly firstRow: number;
  readonly partition: number;
  /** Position of the file's first row. */
  readonly basePosition: number;
  /** Conditions on `columns`: groups that cannot fulfil them may be left out. */
  readonly filters: readonly Expression[];
}

/** A format of whole files: parquet, arrow. */
export interface TableFormat {
  readonly kind: 'table';
  readonly name: string;
  readonly options: readonly OptionSpec[];
  readonly changelog: ChangelogMode;
  readonly metadata?: Readonly<Record<string, DataType>>;
  /** Opens readers of one file, whose footer is read once. */
  open(file: RandomAccessFile, place: string): Promise<OpenTable>;
  encoder(schema: Schema, options: Readonly<Record<string, string>>): Encoder;
}

export interface OpenTable {
  readonly schema: Schema;
  readonly rows: number;
  /** @throws MillraceError for columns that the file does not have */
  reader(engine: Engine, options: TableReaderOptions): TableReader;
}

export type Format = StreamFormat | TableFormat;
