import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecordKind, Ring, ringMemory } from '../../src/runtime/ring.ts';

test('a ring gives records in order, whatever their sizes and however reads and writes mix', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 64, max: 400 }),
      fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 120 })), { maxLength: 300 }),
      fc.boolean(),
      (capacity, actions, shared) => {
        const memory = ringMemory(capacity, shared);
        const [writer, reader] = [new Ring(memory), new Ring(memory)];
        const sent: number[] = [];
        let read = 0;
        for (const [isWrite, wanted] of actions) {
          if (isWrite) {
            const size = Math.min(wanted, writer.longestPayloadBytes);
            const room = writer.reserve(RecordKind.batch, size);
            if (room === null) continue;
            room.fill(sent.length & 255);
            writer.commit();
            sent.push(size);
          } else {
            const record = reader.peek();
            expect(record === null).toBe(read === sent.length);
            if (record === null) continue;
            expect(record.payload.length).toBe(sent[read]);
            expect(record.payload.every((byte) => byte === (read & 255))).toBe(true);
            reader.advance();
            read++;
          }
        }
      },
    ),
    { seed: 11, numRuns: 500 },
  );
});

test('an empty ring takes the longest payload at any position', () => {
  const ring = new Ring(ringMemory(256, false));
  for (let i = 0; i < 100; i++) {
    expect(
      ring.reserve(RecordKind.batch, i % 3 === 0 ? ring.longestPayloadBytes : 8),
    ).not.toBeNull();
    ring.commit();
    expect(ring.peek()).not.toBeNull();
    ring.advance();
    expect(ring.isEmpty).toBe(true);
  }
});
