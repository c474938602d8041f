CREATE TABLE a (id INT NOT NULL, x INT) WITH ('connector' = 'x');
CREATE TABLE b (id INT NOT NULL) WITH ('connector' = 'x');
SELECT x FROM a WHERE id IN (SELECT id FROM b) OR x > 7;
