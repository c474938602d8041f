import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { formats } from '../../src/format/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { bytesOf, decodeAll, decoderOptions } from './decoding.ts';

const engine = await createEngine(await kernelModule());
const json = formats.stream('json');

const columns = {
  i: t.BIGINT(),
  s: t.STRING(),
  d: t.DOUBLE(),
  b: t.BOOLEAN(),
  'k"ü': t.STRING(),
  a: t.ARRAY(t.STRING()),
};
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const record = fc.record(
  {
    i: fc.option(fc.maxSafeInteger()),
    s: fc.option(text),
    d: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    b: fc.option(fc.boolean()),
    'k"ü': fc.option(text),
    a: fc.option(fc.array(text, { maxLength: 3 })),
    other: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

/** JSON as JavaScript writes it, or with blanks and every character of strings escaped. */
function written(value: unknown, style: number): string {
  if (style === 0) return JSON.stringify(value);
  if (style === 1) return JSON.stringify(value, null, 1).replaceAll('\n', ' ');
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

test('any records, written in any way, cut anywhere: the same values as JSON.parse', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(record, fc.nat(2)), { maxLength: 40 }),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.nat(3000), { maxLength: 20 }),
      (records, lineEnd, cuts) => {
        const lines = records.map(([value, style]) => written(value, style) + lineEnd);
        const decoder = json.decoder(engine, decoderOptions(columns));
        const { rows, rejected } = decodeAll(engine, decoder, bytesOf(lines.join('')), cuts);
        expect(rejected).toEqual([]);
        const expected = records.map(([value]) => {
          const {
            i = null,
            s = null,
            d = null,
            b = null,
            a = null,
            'k"ü': k = null,
          } = value as never;
          return [i === null ? null : BigInt(i), s, d, b, k, a];
        });
        // A half of a surrogate pair becomes a question mark, and -0 keeps its sign only in doubles.
        const plain = (value: unknown): unknown =>
          typeof value === 'string'
            ? value.replace(/\p{Surrogate}/gu, '?')
            : Array.isArray(value)
              ? value.map(plain)
              : Object.is(value, -0)
                ? 0
                : value;
        expect(rows.map(plain)).toEqual(expected.map(plain));
      },
    ),
    { numRuns: 150 },
  );
});

test('nested values as text are what JSON.stringify makes of them', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      if (typeof value !== 'object' || value === null) return;
      const spaced = JSON.stringify({ s: value }, null, 2).replaceAll('\n', ' ');
      const { rows } = decodeAll(
        engine,
        json.decoder(engine, decoderOptions({ s: t.STRING() })),
        bytesOf(`${spaced}\n`),
      );
      // Numbers and escapes are kept as they are written: compare the values.
      expect(JSON.parse(rows[0]![0] as string)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(rows[0]![0]).not.toMatch(/[{,:] /.test(JSON.stringify(value)) ? /^$/ : /[{,:] /);
    }),
  );
});

test('a cut at every byte changes nothing', () => {
  const bytes = bytesOf(
    '{"i":1,"s":"a\\"b\\\\\\u00e9","d":1.25,"b":true}\r\n{"s":"grün 🌊","i":-22,"a":["x",null],"d":1e-7}\n\n{"i":x}\n{"d":0.1,"other":{"z":[{}]},"i":3}',
  );
  const whole = decodeAll(engine, json.decoder(engine, decoderOptions(columns)), bytes);
  expect([whole.rows.length, whole.rejected.length]).toEqual([3, 1]);
  for (let cut = 1; cut < bytes.length; cut++) {
    const parts = decodeAll(engine, json.decoder(engine, decoderOptions(columns)), bytes, [
      cut,
      cut + 1,
    ]);
    expect([parts.rows, parts.rejected]).toEqual([whole.rows, whole.rejected]);
  }
});

test.each([1, 7, 8, 9, 16, 17, 1000, 16384])(
  'batches of %i rows hold the same rows, with nulls',
  (batchRows) => {
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      JSON.stringify({
        i: i % 7 === 0 ? null : i,
        ...(i % 3 === 0 ? {} : { b: i % 2 === 0 }),
        s: `t${i % 11 === 0 ? '' : i}`,
      }),
    );
    const wanted = { i: t.INTEGER(), b: t.BOOLEAN(), s: t.STRING() };
    const options = decoderOptions(wanted, {}, { batchRows });
    const { rows } = decodeAll(
      engine,
      json.decoder(engine, options),
      bytesOf(lines.join('\n')),
      [100_000],
    );
    expect(rows.length).toBe(20_000);
    const wrong = rows.findIndex(
      ([i, b, s], n) =>
        i !== (n % 7 === 0 ? null : n) ||
        b !== (n % 3 === 0 ? null : n % 2 === 0) ||
        s !== `t${n % 11 === 0 ? '' : n}`,
    );
    expect(wrong).toBe(-1);
  },
);

test('records longer than every buffer', () => {
  const long = 'é\n'.repeat(300_000);
  const lines = [
    { i: 1, s: long },
    { s: 'x', i: 2 },
    { other: [long], i: 3 },
  ]
    .map((r) => JSON.stringify(r))
    .join('\n');
  const cuts = Array.from({ length: 60 }, (_, i) => 65_536 * i);
  const { rows } = decodeAll(
    engine,
    json.decoder(engine, decoderOptions({ i: t.INTEGER(), s: t.STRING() })),
    bytesOf(lines),
    cuts,
  );
  expect(rows).toEqual([
    [1, long],
    [2, 'x'],
    [3, null],
  ]);
});

test('arbitrary bytes never hang or crash it', () => {
  const hostile = fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        ',',
        '\\',
        '\n',
        '1',
        '-',
        '.',
        'e',
        'null',
        'true',
        ' ',
        '"i"',
        '"s":',
        '\\u12',
        'ü',
      ),
      { maxLength: 100 },
    )
    .map((parts) => bytesOf(parts.join('')));
  fc.assert(
    fc.property(
      fc.oneof(fc.uint8Array({ maxLength: 300 }), hostile),
      fc.array(fc.nat(300)),
      (input, cuts) => {
        const { rows, rejected } = decodeAll(
          engine,
          json.decoder(engine, decoderOptions(columns)),
          input,
          cuts,
        );
        expect(rows.length + rejected.length).toBeLessThanOrEqual(input.length + 1);
      },
    ),
    { numRuns: 1000 },
  );
});

test('what is valid and what is not is what JSON.parse says', () => {
  const almost = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '1', 'e', '-', '\\', ' '))
    .map(([text, place, insert]) => {
      const at = place % (text.length + 1);
      return `{"q":${text.slice(0, at)}${insert}${text.slice(at)}}`;
    });
  fc.assert(
    fc.property(almost, (line) => {
      let isValid = true;
      try {
        JSON.parse(line);
      } catch {
        isValid = false;
      }
      const { rows } = decodeAll(
        engine,
        json.decoder(engine, decoderOptions({ i: t.BIGINT() })),
        bytesOf(`${line}\n`),
      );
      if (/[\n\r\t]/.test(line)) return; // raw control characters are taken
      expect([line, rows.length === 1]).toEqual([line, isValid]);
    }),
    { numRuns: 1000 },
  );
});
