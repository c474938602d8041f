/** Finds records in text whose every record ends with its line. */

import type { RecordFinder } from '../contract.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** @param carriageReturns whether a CR without an LF ends a line too */
export class LineFinder implements RecordFinder {
  readonly #carriageReturns: boolean;
  #position = 0;
  /** The last byte seen was a CR: an LF belongs to it. */
  #afterReturn = false;

  constructor(carriageReturns: boolean) {
    this.#carriageReturns = carriageReturns;
  }

  /** The line that holds the byte before `start` is the last one of others. */
  begin(start: number): number {
    this.#position = start - 1;
    this.#afterReturn = false;
    return this.#position;
  }

  find(bytes: Uint8Array): number {
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (this.#afterReturn) return this.#position + i + (byte === LINE_FEED ? 1 : 0);
      if (byte === LINE_FEED) return this.#position + i + 1;
      this.#afterReturn = this.#carriageReturns && byte === CARRIAGE_RETURN;
    }
    this.#position += bytes.length;
    return -1;
  }
}
