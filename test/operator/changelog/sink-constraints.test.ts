/** Constraints of a sink's columns: NOT NULL, lengths, and how deep they reach. */

import { expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import * as t from '../../../src/core/index.ts';
import type { OperatorContext } from '../../../src/operator/index.ts';
import { SinkConstraints } from '../../../src/operator/index.ts';
import type { NodeOf } from '../../../src/plan/index.ts';
import { batchOf, engine, nodeOf } from '../change-harness.ts';

interface Rules {
  readonly notNull?: 'error' | 'drop';
  readonly typeLength?: 'ignore' | 'trim-pad' | 'error';
  readonly nested?: string;
}

/** What is written of rows of one column. */
function written(type: t.DataType, values: readonly Value[], rules: Rules): Value[] {
  const schema = t.schemaOf({ a: type });
  const node = nodeOf(
    {
      kind: 'sink' as const,
      table: null,
      overwrite: false,
      staticPartition: {},
      primaryKey: [],
      metadata: [],
      notNull: rules.notNull ?? 'error',
      typeLength: rules.typeLength ?? 'ignore',
      finalOnly: false,
    },
    schema,
  ) as NodeOf<'sink'>;
  const context = {
    engine,
    option: () => rules.nested,
    metrics: { count: () => {} },
  } as unknown as OperatorContext;
  const mark = engine.memory.mark();
  const batch = batchOf(
    schema,
    values.map((value) => ['+I', value]),
  );
  const kept = new SinkConstraints(node, context).apply(batch);
  const out = Array.from({ length: kept.length }, (_, row) => kept.row(row)[0]!);
  engine.memory.release(mark);
  return out;
}

test('a null in a NOT NULL column fails the job or drops the row', () => {
  const type = t.BIGINT(false);
  expect(() => written(type, [1n, null], {})).toThrow("column 'a' is NOT NULL, however, a null");
  expect(written(type, [1n, null, 2n], { notNull: 'drop' })).toEqual([1n, 2n]);
  expect(written(t.BIGINT(), [1n, null], {})).toEqual([1n, null]);
});

test('text is trimmed and padded by characters, bytes by bytes', () => {
  const trim = { typeLength: 'trim-pad' as const };
  expect(written(t.VARCHAR(3), ['grün', 'ab', null, '🌊🌊🌊🌊'], trim)).toEqual([
    'grü',
    'ab',
    null,
    '🌊🌊🌊',
  ]);
  expect(written(t.CHAR(3), ['grün', 'ab', null], trim)).toEqual(['grü', 'ab ', null]);
  const bytes = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(1)];
  expect(written(t.VARBINARY(3), bytes, trim)).toEqual([Uint8Array.of(1, 2, 3), bytes[1]]);
  expect(written(t.BINARY(3), bytes, trim)).toEqual([
    Uint8Array.of(1, 2, 3),
    Uint8Array.of(1, 0, 0),
  ]);
});

test('a wrong length fails the job where it is asked to', () => {
  const error = { typeLength: 'error' as const };
  expect(() => written(t.VARCHAR(3), ['abcd'], error)).toThrow('is VARCHAR(3), however, a string');
  expect(() => written(t.CHAR(3), ['ab'], error)).toThrow('of length 2 is being written');
  expect(written(t.VARCHAR(3), ['abc', null], error)).toEqual(['abc', null]);
  expect(written(t.VARCHAR(3), ['abcd'], {})).toEqual(['abcd']);
});

const inner = t.ROW([
  { name: 'id', type: t.BIGINT(false) },
  { name: 'name', type: t.CHAR(2) },
]);

test('constraints inside of rows count where they are asked to', () => {
  expect(written(inner, [[null, 'a']], {})).toEqual([[null, 'a']]);
  expect(() => written(inner, [[null, 'a']], { nested: 'ROWS' })).toThrow("column 'a.id'");
  const rules: Rules = { nested: 'ROWS', notNull: 'drop', typeLength: 'trim-pad' };
  expect(written(inner, [[null, 'a'], [1n, 'a'], null], rules)).toEqual([[1n, 'a '], null]);
});

test('constraints inside of collections count where they are asked to', () => {
  const list = t.ARRAY(t.ARRAY(t.BIGINT(false)));
  const all: Rules = { nested: 'ROWS_AND_COLLECTIONS' };
  expect(written(list, [[[null]]], { nested: 'ROWS' })).toEqual([[[null]]]);
  expect(() => written(list, [[[1n, null]]], all)).toThrow("column 'a[0][1]'");
  const map = t.MAP(t.STRING(false), t.BIGINT(false));
  expect(() => written(map, [[['k', null]]], all)).toThrow("column 'a[value]'");
  expect(written(map, [[['k', null]], [['k', 1n]]], { ...all, notNull: 'drop' })).toEqual([
    [['k', 1n]],
  ]);
});

test('trimming inside of collections is refused', () => {
  const rules: Rules = { nested: 'ROWS_AND_COLLECTIONS', typeLength: 'trim-pad' };
  expect(() => written(t.ARRAY(inner), [], rules)).toThrow('trimming or padding is not supported');
});
