CREATE TABLE a (x INT) WITH ('connector' = 'x');
CREATE TABLE b (y INT) WITH ('connector' = 'x');
SELECT x FROM a EXCEPT SELECT y FROM b;
