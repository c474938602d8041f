CREATE TABLE a (id INT, x INT) WITH ('connector' = 'x');
CREATE TABLE b (id INT, y INT) WITH ('connector' = 'x');
SELECT id, (SELECT COUNT(*) FROM b WHERE b.id = a.id) AS n FROM a WHERE x > (SELECT AVG(y) FROM b);
