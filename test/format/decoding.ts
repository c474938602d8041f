/** Runs a decoder over bytes cut at given places, for tests. */

import type { Engine, Value } from '../../src/batch/index.ts';
import type { DataType, Schema } from '../../src/core/index.ts';
import { schemaOf } from '../../src/core/index.ts';
import type { Decoder, DecoderOptions, RejectedRecord } from '../../src/format/index.ts';

export interface Decoded {
  readonly rows: Value[][];
  readonly rejected: RejectedRecord[];
  readonly positions: number[];
}

export function decoderOptions(
  columns: Readonly<Record<string, DataType>> | Schema,
  options: Readonly<Record<string, string>> = {},
  more: Partial<DecoderOptions> = {},
): DecoderOptions {
  const schema = 'fields' in columns ? (columns as Schema) : schemaOf(columns);
  return {
    columns: schema,
    physical: schema,
    metadata: {},
    options,
    policy: 'dead-letter',
    place: 'test.csv',
    batchRows: 16,
    startPosition: 0,
    partition: 0,
    basePosition: 0,
    prologue: new Uint8Array(0),
    linesBefore: () => 0,
    ...more,
  };
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Feeds `bytes` in pieces that end at `cuts`. */
export function decodeAll(
  engine: Engine,
  decoder: Decoder,
  bytes: Uint8Array,
  cuts: readonly number[] = [],
): Decoded {
  const decoded: Decoded = { rows: [], rejected: [], positions: [] };
  const ends = [...new Set([...cuts.filter((cut) => cut < bytes.length), bytes.length])];
  ends.sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    decoder.feed(bytes.subarray(from, end), end === bytes.length);
    from = end;
    drain(engine, decoder, decoded);
  }
  decoder.close();
  return decoded;
}

function drain(engine: Engine, decoder: Decoder, decoded: Decoded): void {
  for (;;) {
    const mark = engine.memory.mark();
    const batch = decoder.next(false);
    if (batch !== null) {
      for (let i = 0; i < batch.length; i++) decoded.rows.push(batch.row(i));
      decoded.positions.push(batch.position);
    }
    engine.memory.release(mark);
    decoded.rejected.push(...decoder.takeRejected());
    if (batch === null) return;
  }
}
