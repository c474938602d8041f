/** JSON text of aggregated values, as a running Flink wrote them. */

import { expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { jsonText } from '../../src/operator/aggregate/json-text.ts';

const cases: readonly [string, Value, t.DataType, string][] = [
  ['a decimal keeps its scale', 150n, t.DECIMAL(10, 2), '1.50'],
  ['a double', 0.1, t.DOUBLE(), '0.1'],
  ['a large double', 1e20, t.DOUBLE(), '1.0E+20'],
  ['a double of eight digits', 12345678, t.DOUBLE(), '12345678'],
  ['a small double', 0.00001, t.DOUBLE(), '0.000010'],
  ['a very small double', 1.5e-9, t.DOUBLE(), '1.5E-9'],
  ['a float', 2e10, t.FLOAT(), '2.0E+10'],
  ['a timestamp', 1_704_164_645_120_000_000n, t.TIMESTAMP(3), '"2024-01-02T03:04:05.12"'],
  ['a timestamp at a minute', 1_704_164_640_000_000_000n, t.TIMESTAMP(3), '"2024-01-02T03:04:00"'],
  ['an instant', 1_704_164_640_000_000_000n, t.TIMESTAMP_LTZ(3), '"2024-01-02T03:04:00Z"'],
  ['bytes', new Uint8Array([0x41, 0x42]), t.BYTES(), '"QUI="'],
  ['text with quotes', 'a "b"', t.STRING(), '"a \\"b\\""'],
  ['an array', [1, null], t.ARRAY(t.INTEGER()), '[1,null]'],
  ['a map', [['x', 1]], t.MAP(t.STRING(), t.INTEGER()), '{"x":1}'],
  [
    'a row',
    [true, null],
    t.ROW([
      { name: 'a', type: t.BOOLEAN() },
      { name: 'b', type: t.DATE() },
    ]),
    '{"a":true,"b":null}',
  ],
];

for (const [name, value, type, text] of cases) {
  test(name, () => expect(jsonText(value, type)).toBe(text));
}
