import pc from 'picocolors';
import { expect, test } from 'vitest';
import { UTC } from '../../src/batch/index.ts';
import { createFormat, type ResultRow } from '../../src/cli/output/result-format.ts';
import { textWidth } from '../../src/cli/output/text-width.ts';
import * as t from '../../src/core/index.ts';

const schema = t.schemaOf({
  id: t.BIGINT(),
  name: t.STRING(),
  price: t.DECIMAL(10, 2),
  at: t.TIMESTAMP(3),
  tags: t.ARRAY(t.STRING()),
});
const rows: ResultRow[] = [
  { kind: 0, values: [9007199254740993n, 'say "hi", you', 1050n, 1_000_000n, ['a', null]] },
  { kind: 2, values: [-1n, null, null, null, []] },
];
const options = {
  schema,
  zone: UTC,
  showKinds: false,
  width: undefined,
  colors: pc.createColors(false),
};

function print(format: 'table' | 'json' | 'csv' | 'changelog', more: Partial<typeof options> = {}) {
  const printer = createFormat(format, { ...options, ...more });
  return printer.rows(rows) + printer.flush() + printer.end();
}

test('json keeps every digit and puts one object on a line', () => {
  expect(print('json')).toBe(
    `{"id":9007199254740993,"name":"say \\"hi\\", you","price":10.50,"at":"1970-01-01 00:00:00.001","tags":["a",null]}
{"id":-1,"name":null,"price":null,"at":null,"tags":[]}
`,
  );
});

test('json of a result that goes on changing says what happened to each row', () => {
  expect(print('json', { showKinds: true })).toContain('{"op":"+U","id":-1,');
});

test('csv quotes what needs it; NULL is an empty cell', () => {
  expect(print('csv')).toBe(
    `id,name,price,at,tags
9007199254740993,"say ""hi"", you",10.50,1970-01-01 00:00:00.001,"[a, NULL]"
-1,,,,[]
`,
  );
});

test('changelog is what Flink prints', () => {
  expect(print('changelog').split('\n')[1]).toBe('+U[-1, null, null, null, []]');
});

test('a table aligns numbers right and names its columns', () => {
  const lines = print('table').trimEnd().split('\n');
  expect(lines[1]).toMatch(/^│ +id │ name +│ +price │ at +│ tags +│$/);
  expect(lines[4]).toMatch(/^│ +-1 │ NULL +│ +NULL │ NULL +│ \[\] +│$/);
});

for (const width of [20, 40, 80, 200]) {
  test(`a table fits ${width} columns`, () => {
    const printed = print('table', { width: width as never });
    for (const line of printed.split('\n')) {
      if (line.startsWith('│')) expect(textWidth(line)).toBeLessThanOrEqual(width);
    }
  });
}

test('wide characters keep the lines straight', () => {
  const one = { ...options, schema: t.schemaOf({ s: t.STRING() }) };
  const printer = createFormat('table', one);
  printer.rows(['日本語', '🌊', 'é', 'x\ny'].map((s) => ({ kind: 0, values: [s] })));
  const widths = printer.end().trimEnd().split('\n').map(textWidth);
  expect(new Set(widths).size).toBe(1);
});

test('an empty result still shows its columns', () => {
  for (const format of ['table', 'csv'] as const)
    expect(createFormat(format, options).end()).toContain('price');
});
