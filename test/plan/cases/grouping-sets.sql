CREATE TABLE t (a INT, b STRING, v INT) WITH ('connector' = 'x');
SELECT a, b, SUM(v), GROUPING(a, b) FROM t GROUP BY ROLLUP (a, b);
