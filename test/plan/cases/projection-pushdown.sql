CREATE TABLE t (a INT, b INT, c STRING, d ROW<x INT, y STRING>) WITH ('connector' = 'x');
SELECT c, a + 1 FROM t WHERE a > 2 AND 3 < 4;
