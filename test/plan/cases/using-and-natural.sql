CREATE TABLE a (id INT, x INT) WITH ('connector' = 'x');
CREATE TABLE b (id INT, y INT) WITH ('connector' = 'x');
SELECT * FROM a FULL JOIN b USING (id);
