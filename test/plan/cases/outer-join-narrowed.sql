CREATE TABLE a (id INT, x INT) WITH ('connector' = 'x');
CREATE TABLE b (id INT, y INT) WITH ('connector' = 'x');
-- A filter on b drops the rows without a match: the join is an inner one.
SELECT a.x, b.y FROM a LEFT JOIN b ON a.id = b.id WHERE b.y > 3;
