/** Types: every name, parameter and default, and what is out of range. */
import { expect, test } from 'vitest';
import { typeToString } from '../../src/core/index.ts';
import { formatType } from '../../src/sql/ast/index.ts';
import { parseDataType, parseSchema, parseSchemaLine } from '../../src/sql/parser/index.ts';

test.each([
  ['int', 'INT'],
  ['INTEGER', 'INT'],
  ['BIGINT NOT NULL', 'BIGINT NOT NULL'],
  ['INT NULL', 'INT'],
  ['CHAR', 'CHAR(1)'],
  ['CHARACTER VARYING (3)', 'VARCHAR(3)'],
  ['VARCHAR', 'STRING'],
  ['STRING', 'STRING'],
  ['BINARY VARYING', 'BYTES'],
  ['BINARY(3)', 'BINARY(3)'],
  ['DEC(3)', 'DECIMAL(3, 0)'],
  ['NUMERIC', 'DECIMAL(10, 0)'],
  ['DECIMAL(38, 38)', 'DECIMAL(38, 38)'],
  ['DOUBLE PRECISION', 'DOUBLE'],
  ['TIME', 'TIME(0)'],
  ['TIMESTAMP', 'TIMESTAMP(6)'],
  ['TIMESTAMP(3) WITHOUT TIME ZONE', 'TIMESTAMP(3)'],
  ['TIMESTAMP(9) WITH LOCAL TIME ZONE', 'TIMESTAMP_LTZ(9)'],
  ['TIMESTAMP_LTZ', 'TIMESTAMP_LTZ(6)'],
  ['ARRAY<INT NOT NULL>', 'ARRAY<INT NOT NULL>'],
  ['INT ARRAY', 'ARRAY<INT>'],
  ['INT NOT NULL ARRAY NOT NULL', 'ARRAY<INT NOT NULL> NOT NULL'],
  ['INT ARRAY MULTISET', 'MULTISET<ARRAY<INT>>'],
  ['MAP<STRING, INT>', 'MAP<STRING, INT>'],
  ['ROW<a INT, `b c` STRING NOT NULL>', 'ROW<`a` INT, `b c` STRING NOT NULL>'],
  ["ROW(a INT 'comment')", 'ROW<`a` INT>'],
  ['ROW<>', 'ROW<>'],
  ['MAP<STRING, ARRAY<ROW<a INT>>>', 'MAP<STRING, ARRAY<ROW<`a` INT>>>'],
  ['VARIANT', 'VARIANT'],
  ['BITMAP', 'BITMAP'],
  ["RAW('a', 'b') NOT NULL", 'RAW NOT NULL'],
  ['INTERVAL YEAR TO MONTH', 'INTERVAL YEAR TO MONTH'],
  ['INTERVAL DAY(3) TO SECOND(3)', 'INTERVAL DAY TO SECOND(3)'],
])('%s is %s', (text, expected) => {
  expect(typeToString(parseDataType(text))).toBe(expected);
});

test.each([
  [
    'DECIMAL(39)',
    'SQL_TYPE_RANGE',
    'DECIMAL with precision 39 does not exist',
    'the precision is from 1 to 38',
  ],
  [
    'DECIMAL(5, 6)',
    'SQL_TYPE_RANGE',
    'DECIMAL with scale 6 does not exist',
    'the scale is from 0 to 5',
  ],
  [
    'CHAR(0)',
    'SQL_TYPE_RANGE',
    'CHAR with length 0 does not exist',
    'the length is from 1 to 2147483647',
  ],
  [
    'TIMESTAMP(10)',
    'SQL_TYPE_RANGE',
    'TIMESTAMP with precision 10 does not exist',
    'the precision is from 0 to 9',
  ],
  ['BIGNT', 'SQL_UNKNOWN_TYPE', "unknown type 'BIGNT'", "did you mean 'BIGINT'?"],
  ['REAL', 'SQL_NOT_ALLOWED', 'the type REAL is not allowed', 'write FLOAT or DOUBLE'],
])('%s: %s', (text, code, message, hint) => {
  expect(() => parseDataType(text)).toThrow(expect.objectContaining({ code, message, hint }));
});

test('a user type stays a node, also inside other types', () => {
  const column = parseSchemaLine('a ARRAY<cat.Money NOT NULL> NOT NULL');
  if (column.kind !== 'PhysicalColumn') throw new Error(column.kind);
  expect(column.type.kind).toBe('CompositeType');
  expect(formatType(column.type)).toBe('ARRAY<cat.Money NOT NULL> NOT NULL');
});

test('no column is declared with an interval', () => {
  expect(() => parseSchemaLine('a INTERVAL DAY')).toThrow("'INTERVAL' is a reserved word");
});

test('a schema is lines between commas', () => {
  const lines = parseSchema(
    'a INT, b AS a + 1, WATERMARK FOR a AS a, PRIMARY KEY (a) NOT ENFORCED',
  );
  expect(lines.map(({ kind }) => kind)).toEqual([
    'PhysicalColumn',
    'ComputedColumn',
    'Watermark',
    'TableConstraint',
  ]);
});
