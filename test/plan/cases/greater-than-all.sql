CREATE TABLE a (id INT, x INT) WITH ('connector' = 'x');
CREATE TABLE b (y INT) WITH ('connector' = 'x');
SELECT id FROM a WHERE x > ALL (SELECT y FROM b);
