/** Finds records in CSV, where a line end within quotes ends none. */

import type { Engine } from '../../batch/index.ts';
import type { OptionMap } from '../../core/index.ts';
import type { RecordFinder } from '../contract.ts';
import { LineFinder } from '../text/line-finder.ts';
import { type CsvDialect, csvDialect } from './options.ts';

const NO_CHARACTER = 256;
const RECORD_START = 7;

export function csvFinder(engine: Engine, options: OptionMap): RecordFinder {
  const dialect = csvDialect(options);
  if (dialect.quote === null && dialect.escape === null) return new LineFinder(true);
  return new QuoteFinder(engine, dialect);
}

/**
 * Whether a line end lies within quotes only the bytes before it can tell: this one reads on from the
 * last record it knows. Bytes without quotes pass at the speed of memory.
 */
class QuoteFinder implements RecordFinder {
  readonly #engine: Engine;
  readonly #dialect: CsvDialect;
  #start = 0;
  #position = 0;
  #state = RECORD_START;

  constructor(engine: Engine, dialect: CsvDialect) {
    this.#engine = engine;
    this.#dialect = dialect;
  }

  begin(start: number, known: number): number {
    this.#start = start;
    this.#position = known;
    this.#state = RECORD_START;
    return known;
  }

  find(bytes: Uint8Array): number {
    const { memory, kernels } = this.#engine;
    const { delimiter, quote, escape: escaping, trim } = this.#dialect;
    const mark = memory.mark();
    const block = memory.reserve(bytes.length + 16);
    memory.u8.set(bytes, block);
    const wanted = Math.min(Math.max(0, this.#start - this.#position), bytes.length);
    const found = kernels.findCsvRecord(
      block,
      block + bytes.length,
      block + wanted,
      this.#state,
      delimiter.charCodeAt(0),
      quote?.charCodeAt(0) ?? NO_CHARACTER,
      escaping?.charCodeAt(0) ?? NO_CHARACTER,
      trim,
    );
    memory.release(mark);
    const position = this.#position;
    this.#position += bytes.length;
    if (found >= 0) return position + found;
    this.#state = -found - 1;
    return -1;
  }
}
