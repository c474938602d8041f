import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { formats } from '../../src/format/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { bytesOf, decodeAll, decoderOptions } from './decoding.ts';

const engine = await createEngine(await kernelModule());
const csv = formats.stream('csv');

function decode(columns: Readonly<Record<string, t.DataType>>, text: string) {
  return decodeAll(engine, csv.decoder(engine, decoderOptions(columns)), bytesOf(text));
}

/** A plain reading of CSV, character by character, that shares nothing with src. */
function plainRecords(text: string): string[][] {
  const records: string[][] = [];
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  const endRecord = () => {
    records.push([...fields, field]);
    fields = [];
    field = '';
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    const startsField = field === '' && (i === 0 || ',\n\r'.includes(text[i - 1]!));
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[i++]!;
      else quoted = false;
    } else if (c === '"' && startsField) quoted = true;
    else if (c === ',') {
      fields.push(field);
      field = '';
    } else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i++;
      endRecord();
    } else field += c;
  }
  if (text !== '' && !/[\r\n]$/.test(text)) endRecord();
  return records;
}

const fieldText = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z0-9]{0,40}$/) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'ü', '🌊', ' ') }),
  },
);

function quotedIfNeeded(text: string, always: boolean): string {
  const needed = always || /[",\r\n]/.test(text);
  return needed ? `"${text.replaceAll('"', '""')}"` : text;
}

test('any text, quoting, line end and cut: the same fields as a plain reading', () => {
  const record = fc.array(fc.tuple(fieldText, fc.boolean()), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 40 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.boolean(),
      fc.array(fc.nat(2000), { maxLength: 30 }),
      (records, lineEnd, ended, cuts) => {
        const lines = records.map((fields) =>
          fields.map(([text, q]) => quotedIfNeeded(text, q)).join(','),
        );
        const text = lines.join(lineEnd) + (ended && lines.length > 0 ? lineEnd : '');
        const columns = { a: t.STRING(), b: t.STRING(), c: t.STRING() };
        const decoder = csv.decoder(engine, decoderOptions(columns));
        const { rows, rejected } = decodeAll(engine, decoder, bytesOf(text), cuts);
        expect(rejected).toEqual([]);
        expect(rows).toEqual(plainRecords(text));
        expect(rows).toEqual(records.map((fields) => fields.map(([value]) => value)));
      },
    ),
    { numRuns: 300 },
  );
});

test('a cut at every byte changes nothing', () => {
  const text =
    '1,"a""b\n",2020-01-02 03:04:05.5,1.25\r\n-22,grün,1970-01-01 00:00:00,1e-7\r\nx,y,z,w\r\n3,,1999-12-31 23:59:59,0.1';
  const columns = { a: t.BIGINT(), b: t.STRING(), c: t.TIMESTAMP(3), d: t.DOUBLE() };
  const bytes = bytesOf(text);
  const whole = decodeAll(engine, csv.decoder(engine, decoderOptions(columns)), bytes);
  expect(whole.rows.length).toBe(3);
  expect(whole.rejected.length).toBe(1);
  for (let cut = 1; cut < bytes.length; cut++) {
    const parts = decodeAll(engine, csv.decoder(engine, decoderOptions(columns)), bytes, [
      cut,
      cut + 1,
    ]);
    expect([parts.rows, parts.rejected]).toEqual([whole.rows, whole.rejected]);
  }
});

test.each([1, 7, 8, 9, 16, 17, 1000, 16384])(
  'batches of %i rows hold the same rows, with nulls',
  (batchRows) => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) =>
        `${i % 7 === 0 ? 'N' : i},${i % 3 === 0 ? 'N' : i % 2 === 0},t${i % 11 === 0 ? '' : i}`,
    );
    const columns = { a: t.INTEGER(), b: t.BOOLEAN(), c: t.STRING() };
    const options = decoderOptions(columns, { 'null-literal': 'N' }, { batchRows });
    const { rows, positions } = decodeAll(
      engine,
      csv.decoder(engine, options),
      bytesOf(lines.join('\n')),
      [100_000],
    );
    expect(rows.length).toBe(20_000);
    const wrong = rows.findIndex(
      ([a, b, c], i) =>
        a !== (i % 7 === 0 ? null : i) ||
        b !== (i % 3 === 0 ? null : i % 2 === 0) ||
        c !== `t${i % 11 === 0 ? '' : i}`,
    );
    expect(wrong).toBe(-1);
    expect(
      positions.every((position, i) => i === 0 || position >= positions[i - 1]! + batchRows),
    ).toBe(true);
  },
);

test('doubles are read to the nearest double', () => {
  const near = fc.double({ noNaN: true, noDefaultInfinity: true }).chain((value) =>
    fc.oneof(
      fc.constant(String(value)),
      fc.integer({ min: 1, max: 21 }).map((digits) => value.toPrecision(digits)),
      fc
        .tuple(
          fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
          fc.integer({ min: -345, max: 310 }),
        )
        .map(([m, e]) => `${m}e${e}`),
    ),
  );
  fc.assert(
    fc.property(fc.array(near, { minLength: 50, maxLength: 50 }), (texts) => {
      const { rows } = decode({ v: t.DOUBLE() }, `${texts.join('\n')}\n`);
      expect(rows.map(([v]) => v)).toEqual(texts.map(Number));
    }),
    { numRuns: 200 },
  );
});

test('floats are read to the nearest float, decimals exactly, integers exactly', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
        minLength: 20,
        maxLength: 20,
      }),
      (values) => {
        const { rows } = decode({ v: t.FLOAT() }, `${values.map(String).join('\n')}\n`);
        expect(rows.map(([v]) => v)).toEqual(values.map((v) => v + 0));
      },
    ),
  );
  const unscaled = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });
  fc.assert(
    fc.property(
      fc.array(unscaled, { minLength: 20, maxLength: 20 }),
      fc.integer({ min: 0, max: 38 }),
      (values, scale) => {
        const texts = values.map((v) => `${v}e-${scale}`);
        const { rows } = decode({ v: t.DECIMAL(38, scale) }, `${texts.join('\n')}\n`);
        expect(rows.map(([v]) => v)).toEqual(values);
      },
    ),
  );
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), {
        minLength: 20,
        maxLength: 20,
      }),
      (values) => {
        const { rows } = decode({ v: t.BIGINT() }, `${values.join('\n')}\n`);
        expect(rows.map(([v]) => v)).toEqual(values);
      },
    ),
  );
});

test('arbitrary bytes never hang or crash it', () => {
  const columns = { a: t.BIGINT(), b: t.STRING(), c: t.DOUBLE(), d: t.TIMESTAMP(3) };
  const bytes = fc.uint8Array({ maxLength: 300 });
  const hostile = fc
    .string({
      unit: fc.constantFrom('"', ',', '\n', '\r', '1', '-', '.', 'e', '9', ' '),
      maxLength: 200,
    })
    .map(bytesOf);
  fc.assert(
    fc.property(fc.oneof(bytes, hostile), fc.array(fc.nat(300)), (input, cuts) => {
      const { rows, rejected } = decodeAll(
        engine,
        csv.decoder(engine, decoderOptions(columns)),
        input,
        cuts,
      );
      expect(rows.length + rejected.length).toBeLessThanOrEqual(input.length + 1);
    }),
    { numRuns: 2000 },
  );
});
