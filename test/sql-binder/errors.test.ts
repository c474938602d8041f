/** What the binder and the planner refuse: code, message, the marked part of the text, and the way out. */
import { describe, expect, it } from 'vitest';
import { MillraceError } from '../../src/core/index.ts';
import { planSession } from '../plan/session.ts';

const TABLES = `
CREATE TABLE t (
  k STRING, v INT, d DECIMAL(10, 2), r ROW<x INT, y STRING>, arr ARRAY<INT>, at_text STRING,
  ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH ('connector' = 'x');
CREATE TABLE u (k STRING, v INT, price DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
CREATE TABLE local_times (k STRING, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
CREATE TABLE plain (k STRING, v INT) WITH ('connector' = 'x');
CREATE TABLE upserts (k STRING, v INT) WITH ('connector' = 'x', 'changes' = 'I,UA,D');
CREATE TABLE changes (k STRING PRIMARY KEY NOT ENFORCED, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'x', 'changes' = 'I,UB,UA,D');
CREATE TABLE appends (k STRING, n BIGINT) WITH ('connector' = 'x', 'takes' = 'I');
CREATE TABLE best (v INT PRIMARY KEY NOT ENFORCED, n BIGINT) WITH ('connector' = 'x', 'takes' = 'I,UA,D');
CREATE VIEW broken_later AS SELECT k, v FROM plain;
`;

interface Refusal {
  readonly sql: string;
  readonly code: string;
  readonly message: string;
  /** The part of `sql` that the error marks. */
  readonly marks?: string;
  readonly hint?: string;
}

const NAMES: readonly Refusal[] = [
  {
    sql: 'SELECT prise FROM u',
    code: 'SQL_UNKNOWN_COLUMN',
    message: "column 'prise' not found",
    marks: 'prise',
    hint: "did you mean 'price'?",
  },
  {
    sql: 'SELECT * FROM plian',
    code: 'SQL_UNKNOWN_TABLE',
    message: "table 'plian' not found",
    marks: 'plian',
    hint: "did you mean 'plain'?",
  },
  {
    sql: 'SELECT k FROM t JOIN u ON t.k = u.k',
    code: 'SQL_AMBIGUOUS_COLUMN',
    message: "column 'k' is ambiguous",
    marks: 'k',
    hint: 'qualify it with one of: t, u',
  },
  {
    sql: 'SELECT r.z FROM t',
    code: 'SQL_UNKNOWN_COLUMN',
    message: "column 'z' not found",
    marks: 'z',
    hint: "did you mean 'x'?",
  },
  {
    sql: 'SELECT x.* FROM t',
    code: 'SQL_UNKNOWN_COLUMN',
    message: "column 'x' not found",
  },
  {
    sql: 'SELECT UPER(k) FROM t',
    code: 'SQL_UNKNOWN_FUNCTION',
    message: "no function named 'UPER'",
    marks: 'UPER(k)',
    hint: "did you mean 'UPPER'?",
  },
  {
    sql: 'SELECT a, b FROM (SELECT 1 AS a, 2 AS c) AS q (a, b, c)',
    code: 'SQL_INVALID_QUERY',
    message: "'q' names 3 columns, but has 2",
  },
];

const GROUPING: readonly Refusal[] = [
  {
    sql: 'SELECT k, v FROM t GROUP BY k',
    code: 'SQL_INVALID_QUERY',
    message: "'v' is neither in GROUP BY nor inside an aggregate",
    marks: 'v',
    hint: 'add it to GROUP BY, or use an aggregate such as MAX(v)',
  },
  {
    sql: 'SELECT k FROM t WHERE SUM(v) > 3',
    code: 'SQL_INVALID_QUERY',
    message: 'the aggregate SUM is not allowed in WHERE',
    marks: 'SUM(v)',
  },
  {
    sql: 'SELECT SUM(MAX(v)) FROM t',
    code: 'SQL_INVALID_QUERY',
    message: 'the aggregate MAX is not allowed in an argument of SUM',
  },
  {
    sql: "SELECT TUMBLE_START(ts, INTERVAL '1' MINUTE) FROM t GROUP BY k",
    code: 'SQL_INVALID_QUERY',
    message:
      "Call to auxiliary group function 'TUMBLE_START' must have matching call to group function '$TUMBLE' in GROUP BY clause",
  },
  {
    sql: "SELECT COUNT(*) FROM t GROUP BY TUMBLE(v, INTERVAL '1' MINUTE)",
    code: 'SQL_INVALID_QUERY',
    message: 'Window can only be defined over a time attribute column',
    marks: 'v',
  },
  {
    sql: 'SELECT ROW_NUMBER() FROM t',
    code: 'SQL_INVALID_QUERY',
    message: 'ROW_NUMBER needs an OVER clause',
  },
  {
    sql: 'SELECT DISTINCT k FROM t ORDER BY v LIMIT 3',
    code: 'SQL_INVALID_QUERY',
    message: 'ORDER BY of SELECT DISTINCT must name selected columns',
  },
  {
    sql: 'SELECT k FROM t ORDER BY 2 LIMIT 3',
    code: 'SQL_INVALID_QUERY',
    message: 'ORDER BY 2: the query has 1 columns',
  },
];

const TYPES: readonly Refusal[] = [
  {
    sql: 'SELECT k FROM t WHERE v',
    code: 'SQL_TYPE_MISMATCH',
    message: 'WHERE must be BOOLEAN, but is INT',
    marks: 'v',
  },
  {
    sql: 'SELECT k FROM t UNION ALL SELECT arr FROM t',
    code: 'SQL_TYPE_MISMATCH',
    message: "column 'k' of UNION mixes STRING, ARRAY<INT>",
  },
  {
    sql: 'SELECT k FROM t UNION ALL SELECT k, v FROM t',
    code: 'SQL_INVALID_QUERY',
    message: 'UNION needs equally many columns: 1 and 2',
  },
  {
    sql: "SELECT DATE '2024-02-30'",
    code: 'SQL_INVALID_LITERAL',
    message: "'2024-02-30' is no DATE",
    hint: 'expected yyyy-mm-dd',
  },
  {
    sql: 'INSERT INTO plain SELECT k FROM t',
    code: 'SQL_TYPE_MISMATCH',
    message:
      "Column types of query result and sink for 'default_catalog.default_database.plain' do not match. Cause: Different number of columns.",
    hint: 'the query gives [k: STRING], the sink takes [k: STRING, v: INT]',
  },
  {
    sql: 'INSERT INTO plain SELECT v, k FROM t',
    code: 'SQL_TYPE_MISMATCH',
    message: "Incompatible types for sink column 'k' at position 0.",
  },
  {
    sql: 'SELECT k FROM t WHERE v IN (SELECT k, v FROM u)',
    code: 'SQL_INVALID_QUERY',
    message: 'IN compares 1 values with 2 columns',
  },
];

const STREAMS: readonly Refusal[] = [
  {
    sql: 'SELECT * FROM t ORDER BY v',
    code: 'SQL_INVALID_QUERY',
    message: 'Sort on a non-time-attribute field is not supported.',
    marks: 'v',
  },
  {
    sql: 'SELECT SUM(v) OVER (PARTITION BY k ORDER BY ts DESC) FROM t',
    code: 'SQL_INVALID_QUERY',
    message: 'The window can only be ordered in ASCENDING mode.',
  },
  {
    sql: 'SELECT SUM(v) OVER (ORDER BY v ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM t',
    code: 'SQL_INVALID_QUERY',
    message: 'Non-time attribute sort is not supported for bounded OVER window.',
  },
  {
    sql: 'SELECT SUM(v) OVER (PARTITION BY k ORDER BY ts), SUM(v) OVER (ORDER BY ts) FROM t',
    code: 'SQL_INVALID_QUERY',
    message: 'All aggregates must be computed on the same window.',
  },
  {
    sql: "SELECT COUNT(*) FROM TUMBLE(TABLE t, DESCRIPTOR(v), INTERVAL '1' MINUTE) GROUP BY window_start, window_end",
    code: 'SQL_INVALID_QUERY',
    message: 'The window function requires the timecol is a time attribute type, but is INT.',
    marks: 'DESCRIPTOR(v)',
  },
  {
    sql: "SELECT * FROM CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '3' MINUTE, INTERVAL '10' MINUTE)",
    code: 'SQL_INVALID_QUERY',
    message: 'requires maxSize must be an integral multiple of step',
  },
  {
    sql: "SELECT COUNT(*) FROM TUMBLE(TABLE changes, DESCRIPTOR(ts), INTERVAL '1' MINUTE)",
    code: 'SQL_INVALID_QUERY',
    message:
      "StreamPhysicalWindowTableFunction doesn't support consuming update and delete changes which is produced by node source",
  },
  {
    sql: 'SELECT k FROM upserts',
    code: 'SQL_INVALID_QUERY',
    message: 'this requires to define primary key constraint on the table.',
  },
  {
    sql: 'INSERT INTO appends SELECT k, COUNT(*) FROM t GROUP BY k',
    code: 'SQL_INVALID_QUERY',
    message:
      "Table sink 'default_catalog.default_database.appends' doesn't support consuming update changes",
  },
  {
    sql: 'INSERT INTO best SELECT v, n FROM (SELECT k, MAX(v) AS v, COUNT(*) AS n FROM t GROUP BY k)',
    code: 'SQL_INVALID_QUERY',
    message:
      "The query has an upsert key that differs from the primary key of the sink table 'default_catalog.default_database.best'. Primary key: [v], upsert key: none.",
    hint: 'say ON CONFLICT DO DEDUPLICATE (the latest record), DO ERROR (fail) or DO NOTHING (the first record)',
  },
  {
    sql: 'INSERT INTO appends SELECT k, v FROM t ON CONFLICT DO NOTHING',
    code: 'SQL_INVALID_QUERY',
    message: 'ON CONFLICT clause is only allowed for upsert sinks.',
  },
  {
    sql: 'INSERT INTO best SELECT v, COUNT(*) FROM plain GROUP BY v ON CONFLICT DO ERROR',
    code: 'SQL_INVALID_QUERY',
    message:
      'ON CONFLICT DO ERROR requires all source tables to define watermarks, but the following source(s) do not: default_catalog.default_database.plain.',
  },
  {
    sql: 'SELECT t.k FROM t JOIN plain FOR SYSTEM_TIME AS OF t.ts AS p ON t.k = p.k',
    code: 'SQL_INVALID_QUERY',
    message: 'no row time attribute can be found',
  },
  {
    sql: 'SELECT t.k FROM t RIGHT JOIN u FOR SYSTEM_TIME AS OF t.ts AS p ON t.k = p.k',
    code: 'SQL_UNSUPPORTED',
    message: 'RIGHT JOIN with FOR SYSTEM_TIME AS OF is not supported',
  },
  {
    sql: 'SELECT * FROM late(t)',
    code: 'SQL_INVALID_QUERY',
    message: 'no other operator with event time reads rows of it in this statement set',
  },
];

const LIMITS: readonly Refusal[] = [
  {
    sql: 'SELECT COUNT(k, v) FROM t',
    code: 'SQL_UNSUPPORTED',
    message: 'COUNT of more than one field is not supported',
  },
  {
    sql: 'SELECT MAX(arr) FROM t',
    code: 'SQL_UNSUPPORTED',
    message: 'MAX of type ARRAY is not supported',
  },
  {
    sql: 'SELECT LEAD(v) OVER (PARTITION BY k ORDER BY ts) FROM t',
    code: 'SQL_INVALID_QUERY',
    message: 'LEAD Function is not supported in stream mode.',
  },
  {
    sql: 'SELECT * FROM (SELECT k, RANK() OVER (PARTITION BY k ORDER BY v) AS p FROM t) WHERE p < 3',
    code: 'SQL_INVALID_QUERY',
    message: 'RANK() on streaming table is not supported currently',
  },
  {
    sql: 'SELECT * FROM (SELECT k, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v) AS p FROM t) WHERE p > 3',
    code: 'SQL_INVALID_QUERY',
    message: 'Rank end is not specified.',
  },
  {
    sql: "SELECT COUNT(*) FROM HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' MINUTE, INTERVAL '5' MINUTE) GROUP BY window_start, window_end",
    code: 'SQL_INVALID_QUERY',
    message:
      'HOP table function based aggregate requires size must be an integral multiple of slide',
  },
  {
    sql: "SELECT t.k FROM t JOIN local_times AS l ON t.k = l.k AND t.ts BETWEEN l.ts - INTERVAL '1' HOUR AND l.ts",
    code: 'SQL_INVALID_QUERY',
    message:
      'Interval join with rowtime attribute requires same rowtime types, but the types are TIMESTAMP(3) *ROWTIME* and TIMESTAMP_LTZ(3) *ROWTIME*.',
  },
  {
    sql: 'SELECT NULL FROM t',
    code: 'SQL_INVALID_QUERY',
    message: "Illegal use of 'NULL'",
  },
  {
    sql: "SELECT LISTAGG(k, ',') WITHIN GROUP (ORDER BY v) FROM t",
    code: 'SQL_INVALID_QUERY',
    message: 'LISTAGG must not contain a WITHIN GROUP clause',
  },
  {
    sql: "SELECT /*+ STATE_TTL('t' = 'soon') */ COUNT(*) FROM t",
    code: 'SQL_INVALID_OPTION',
    message: "'soon' is no duration",
  },
  {
    sql: 'SELECT /*+ FASTER */ k FROM t',
    code: 'SQL_UNKNOWN_HINT',
    message: "hint 'FASTER' is not known",
  },
];

const PATTERNS: readonly Refusal[] = [
  {
    sql: 'SELECT * FROM t MATCH_RECOGNIZE (ORDER BY v MEASURES A.v AS x PATTERN (A B) DEFINE A AS v > 1) AS m',
    code: 'SQL_INVALID_QUERY',
    message: 'You must specify either rowtime or proctime for order by as the first one.',
  },
  {
    sql: 'SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS x PATTERN (A B+) DEFINE A AS v > 1) AS m',
    code: 'SQL_UNSUPPORTED',
    message: 'Greedy quantifiers are not allowed as the last element of a Pattern yet',
  },
  {
    sql: 'SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS x PATTERN (A | B) DEFINE A AS v > 1) AS m',
    code: 'SQL_UNSUPPORTED',
    message: '| in a pattern is not supported',
  },
  {
    sql: 'SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES SUM(A.v + B.v) AS x PATTERN (A B) DEFINE A AS v > 1) AS m',
    code: 'SQL_INVALID_QUERY',
    message: 'SUM must read one pattern variable, not A and B',
  },
];

const DEFINITIONS: readonly Refusal[] = [
  {
    sql: "CREATE TABLE n (a INT, a STRING) WITH ('connector' = 'x')",
    code: 'SQL_DUPLICATE_COLUMN',
    message: "column 'a' is defined twice",
  },
  {
    sql: "CREATE TABLE t (a INT) WITH ('connector' = 'x')",
    code: 'SQL_TABLE_EXISTS',
    message: "table 't' exists already",
  },
  {
    sql: "CREATE TABLE n (a INT PRIMARY KEY) WITH ('connector' = 'x')",
    code: 'SQL_INVALID_TABLE',
    message: "Flink doesn't support ENFORCED mode for PRIMARY KEY constraint.",
    hint: 'write PRIMARY KEY (..) NOT ENFORCED',
  },
  {
    sql: "CREATE TABLE n (a INT, WATERMARK FOR a AS a) WITH ('connector' = 'x')",
    code: 'SQL_INVALID_TABLE',
    message: 'Invalid data type of time field for watermark definition.',
    marks: 'a',
  },
  {
    sql: "CREATE TABLE n (ts TIMESTAMP(6), WATERMARK FOR ts AS ts) WITH ('connector' = 'x')",
    code: 'SQL_INVALID_TABLE',
    message: "the supported precision 'p' is from 0 to 3",
  },
  {
    sql: "CREATE TABLE n (a INT, b AS c + 1) WITH ('connector' = 'x')",
    code: 'SQL_UNKNOWN_COLUMN',
    message: "column 'c' not found",
  },
  {
    sql: 'CREATE VIEW w (a) AS SELECT k, v FROM plain',
    code: 'SQL_INVALID_TABLE',
    message: 'VIEW definition and input fields not match',
  },
  {
    sql: 'DROP VIEW plain',
    code: 'SQL_UNKNOWN_VIEW',
    message: "view 'plain' not found",
  },
  {
    sql: 'USE CATALOG other',
    code: 'SQL_UNKNOWN_CATALOG',
    message: "catalog 'other' not found",
  },
  {
    sql: 'INSERT INTO broken_later SELECT k, v FROM plain',
    code: 'SQL_INVALID_QUERY',
    message: 'cannot insert into the view',
  },
];

const GROUPS: Readonly<Record<string, readonly Refusal[]>> = {
  names: NAMES,
  grouping: GROUPING,
  types: TYPES,
  'what streams cannot do': STREAMS,
  'limits of operators': LIMITS,
  patterns: PATTERNS,
  definitions: DEFINITIONS,
};

async function refusal(sql: string): Promise<MillraceError> {
  const session = planSession();
  for await (const _ of session.run(TABLES));
  const error = await session.execute(sql).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error, `it was accepted: ${sql}`).toBeInstanceOf(MillraceError);
  return error as MillraceError;
}

for (const [name, refusals] of Object.entries(GROUPS)) {
  describe(name, () => {
    it.each(refusals)('$sql', async ({ sql, code, message, marks, hint }) => {
      const error = await refusal(sql);
      expect(error.message).toContain(message);
      expect(error.code).toBe(code);
      expect(error.domain).toBe('user');
      if (hint !== undefined) expect(error.hint).toBe(hint);
      if (marks !== undefined) expect(sql.slice(error.span!.start, error.span!.end)).toBe(marks);
    });
  });
}

describe('views', () => {
  it('place an error inside of a view at its use', async () => {
    const session = planSession();
    for await (const _ of session.run(TABLES));
    await session.execute('DROP TABLE plain');
    const sql = 'SELECT v FROM broken_later';
    const error = (await session.execute(sql).catch((e: unknown) => e)) as MillraceError;
    expect(error.message).toBe(
      "in the view `default_catalog`.`default_database`.`broken_later`: table 'plain' not found",
    );
    expect(sql.slice(error.span!.start, error.span!.end)).toBe('broken_later');
  });
});
