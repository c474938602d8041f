/** Queries: the trees of what differs between dialects, and of millrace's own additions. */
import { describe, expect, test } from 'vitest';
import {
  formatQuery,
  type Query,
  type Select,
  type TableReference,
} from '../../src/sql/ast/index.ts';
import { parseStatement } from '../../src/sql/parser/index.ts';
import { shape } from './shape.ts';

function query(sql: string): Query {
  const statement = parseStatement(sql);
  if (statement.kind !== 'QueryStatement') throw new Error(statement.kind);
  return statement.query;
}

const select = (sql: string) => query(sql).body as Select;
const from = (sql: string): TableReference => select(`SELECT * FROM ${sql}`).from!;

/** The joins of a FROM as text: `((a INNER b) LEFT c)`. */
function joins(table: TableReference): string {
  if (table.kind !== 'Join')
    return table.kind === 'TableName' ? table.name.parts[0]!.name : table.kind;
  const type = [table.natural && 'NATURAL', table.asof && 'ASOF', table.type]
    .filter(Boolean)
    .join(' ');
  return `(${joins(table.left)} ${type} ${joins(table.right)})`;
}

describe('FROM', () => {
  test.each([
    ['a JOIN b ON x LEFT JOIN c ON y', '((a INNER b) LEFT c)'],
    ['a, b JOIN c ON x, d', '((a COMMA (b INNER c)) COMMA d)'],
    ['a JOIN (b JOIN c ON x) ON y', '(a INNER (b INNER c))'],
    ['a NATURAL FULL OUTER JOIN b', '(a NATURAL FULL b)'],
    ['a CROSS JOIN UNNEST(a.x) AS t (y)', '(a CROSS Unnest)'],
    ['a, LATERAL TABLE(f(a.x)) AS t', '(a COMMA TableFunction)'],
    ['a ASOF JOIN b MATCH_CONDITION (a.t >= b.t) ON a.k = b.k', '(a ASOF INNER b)'],
    ['a AS x ASOF LEFT JOIN b ON a.k = b.k AND a.t >= b.t', '(a ASOF LEFT b)'],
    ['a ASOF JOIN b MATCH_CONDITION (a.t >= b.t) USING (k)', '(a ASOF INNER b)'],
    ['asof JOIN b ON x', '(asof INNER b)'],
    ['a AS asof JOIN b ON x', '(a INNER b)'],
  ])('%s is %s', (text, expected) => {
    expect(joins(from(text))).toBe(expected);
  });

  test.each([
    ["TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)) AS w", 'TUMBLE', 'w'],
    [
      "TUMBLE(DATA => TABLE t, TIMECOL => DESCRIPTOR(ts), SIZE => INTERVAL '1' HOUR)",
      'TUMBLE',
      undefined,
    ],
    ["SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' MINUTE)", 'SESSION', undefined],
    ['late(t) AS l', 'late', 'l'],
    ['dead_letter(t)', 'dead_letter', undefined],
    [
      "cat.db.f(r => TABLE t PARTITION BY (a, b), on_time => DESCRIPTOR(ts), uid => 'x') x",
      'cat.db.f',
      'x',
    ],
  ])('%s calls %s', (text, name, alias) => {
    const table = from(text);
    if (table.kind !== 'TableFunction') throw new Error(table.kind);
    expect(table.call.name.parts.map((part) => part.name).join('.')).toBe(name);
    expect(table.alias?.name.name).toBe(alias);
  });

  test('a table carries hints, a time and an alias', () => {
    const table = from("t /*+ OPTIONS('a' = 'b'), LOOKUP(x, 1) */ FOR SYSTEM_TIME AS OF o.ts AS c");
    expect(shape(table)).toMatchObject({
      kind: 'TableName',
      hints: [
        { name: 'OPTIONS', options: [{ key: 'a', value: 'b' }], arguments: [] },
        { name: 'LOOKUP', options: [], arguments: ['x', '1'] },
      ],
      systemTime: { kind: 'ColumnReference' },
      alias: { name: { name: 'c' } },
    });
  });

  test.each([
    't AS x FOR SYSTEM_TIME AS OF y',
    '(t)',
    '(a JOIN b ON c) AS x',
    'a LEFT SEMI JOIN b ON c',
  ])('%s is refused', (text) => {
    expect(() => from(text)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^SQL_/) }),
    );
  });
});

describe('MATCH_RECOGNIZE', () => {
  const match = (body: string) => {
    const table = from(`t MATCH_RECOGNIZE (${body} DEFINE A AS A.x > 1) AS m`);
    if (table.kind !== 'MatchRecognize') throw new Error(table.kind);
    return table;
  };

  test.each([
    ['A', 'A'],
    ['A B+ C*?', 'A B+ C*?'],
    ['A{2} B{2,} C{,3} D{2,3}? E?', 'A{2} B{2,} C{0,3} D{2,3}? E?'],
    ['(A B)+ | C', '(A B)+ | C'],
    ['(A | B) C', '(A | B) C'],
    ['{- A -} PERMUTE(B, C)', '{- A -} PERMUTE(B, C)'],
    ['^ A $', '^ A $'],
  ])('PATTERN (%s)', (pattern, printed) => {
    const sql = `SELECT * FROM t MATCH_RECOGNIZE (PATTERN (${pattern}) DEFINE A AS TRUE)`;
    expect(formatQuery(query(sql))).toContain(`PATTERN (${printed})`);
  });

  test.each([
    ['SKIP PAST LAST ROW', { skip: 'PAST LAST ROW' }],
    ['SKIP TO NEXT ROW', { skip: 'NEXT ROW' }],
    ['SKIP TO FIRST A', { skip: 'FIRST', variable: { name: 'A' } }],
    ['SKIP TO LAST A', { skip: 'LAST', variable: { name: 'A' } }],
    ['SKIP TO A', { skip: 'LAST', variable: { name: 'A' } }],
  ])('AFTER MATCH %s', (text, expected) => {
    expect(match(`AFTER MATCH ${text} PATTERN (A)`).afterMatch).toMatchObject(expected);
  });

  test('every clause has its place', () => {
    const table = match(
      `PARTITION BY k ORDER BY ts MEASURES FINAL LAST(A.x, 1) AS y, COUNT(*) AS n ALL ROWS PER MATCH
       PATTERN (A B) WITHIN INTERVAL '1' HOUR SUBSET s = (A, B)`,
    );
    expect(shape(table)).toMatchObject({
      partitionBy: [{ kind: 'ColumnReference' }],
      orderBy: [{ kind: 'OrderItem' }],
      measures: [{ name: { name: 'y' } }, { name: { name: 'n' } }],
      rowsPerMatch: 'ALL ROWS',
      within: { value: '1', qualifier: { from: 'HOUR' } },
      subsets: [{ name: { name: 's' }, variables: [{ name: 'A' }, { name: 'B' }] }],
      alias: { name: { name: 'm' } },
    });
  });

  test.each(['PATTERN (A{3,2})', 'PATTERN (A{0})', 'PATTERN ()', 'MEASURES a b PATTERN (A)'])(
    '%s is refused',
    (body) => {
      expect(() => match(body)).toThrow(expect.objectContaining({ code: 'SQL_SYNTAX' }));
    },
  );
});

describe('set operations', () => {
  test.each([
    ['SELECT 1 UNION SELECT 2 INTERSECT SELECT 3', 'SELECT 1 UNION (SELECT 2 INTERSECT SELECT 3)'],
    [
      'SELECT 1 EXCEPT SELECT 2 UNION ALL SELECT 3',
      '(SELECT 1 EXCEPT SELECT 2) UNION ALL SELECT 3',
    ],
  ])('%s groups as %s', (text, grouped) => {
    const { operator } = query(text).body as Extract<Query['body'], { kind: 'SetOperation' }>;
    const outer = query(grouped).body as Extract<Query['body'], { kind: 'SetOperation' }>;
    expect(operator).toBe(outer.operator);
  });

  test('ORDER BY and LIMIT belong to the whole', () => {
    const whole = query('SELECT a FROM t UNION SELECT b FROM u ORDER BY a LIMIT 3 OFFSET 1');
    expect(whole.body.kind).toBe('SetOperation');
    expect(whole.orderBy).toHaveLength(1);
    expect(whole.limit).toMatchObject({ text: '3' });
    expect(whole.offset).toMatchObject({ text: '1' });
  });

  test('those of a part stand in parentheses', () => {
    const sql = '(SELECT a FROM t ORDER BY a LIMIT 3) UNION ALL (SELECT b FROM u)';
    expect(formatQuery(query(sql))).toBe(sql);
  });
});

test('GROUP BY knows sets, rollups and cubes', () => {
  const { groupBy } = select(
    'SELECT 1 FROM t GROUP BY a, (), (b, c), GROUPING SETS ((a), ()), CUBE (a, b)',
  );
  expect(groupBy!.elements.map(({ kind }) => kind)).toEqual([
    'ColumnReference',
    'EmptyGroupingSet',
    'RowConstructor',
    'GroupingSets',
    'Rollup',
  ]);
});

test('a select keeps all its clauses', () => {
  const sql = [
    "SELECT /*+ STATE_TTL('t' = '1d') */ DISTINCT t.*, SUM(a) OVER w AS s FROM t WHERE b",
    'GROUP BY c HAVING d WINDOW w AS (PARTITION BY e ORDER BY f',
    'ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) QUALIFY s > 1',
  ].join(' ');
  expect(formatQuery(query(sql))).toBe(sql);
});

test.each([
  ['SELECT a, FROM t'],
  ['SELECT FROM t'],
  ['SELECT a FROM t WHERE'],
  ['SELECT a FROM t LIMIT 1, 2'],
  ['SELECT a FROM t OFFSET 1 LIMIT 2'],
  ['SELECT a WHERE b'],
  ['SELECT a FROM VALUES (1)'],
  ['SELECT a ORDER BY a UNION SELECT b'],
  ['SELECT ARRAY[(SELECT 1)]'],
  ['SELECT SUM(a) OVER (PARTITION BY (SELECT 1)) FROM t'],
  ['WITH RECURSIVE a AS (SELECT 1) SELECT 2'],
])('%s is refused', (sql) => {
  expect(() => parseStatement(sql)).toThrow(expect.objectContaining({ domain: 'user' }));
});
