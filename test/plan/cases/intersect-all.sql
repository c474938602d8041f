CREATE TABLE a (x INT) WITH ('connector' = 'x');
CREATE TABLE b (y INT) WITH ('connector' = 'x');
SELECT x FROM a INTERSECT ALL SELECT y FROM b;
