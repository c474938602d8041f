CREATE TABLE a (id INT, name STRING) WITH ('connector' = 'x');
CREATE TABLE b (id BIGINT, name STRING) WITH ('connector' = 'x');
SELECT a.name, b.name FROM a JOIN b ON a.id = b.id AND UPPER(a.name) = b.name;
