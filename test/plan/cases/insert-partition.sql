CREATE TABLE src (id INT, name STRING) WITH ('connector' = 'x');
CREATE TABLE dst (id INT, name STRING, d STRING, h INT) PARTITIONED BY (d, h) WITH ('connector' = 'x');
INSERT OVERWRITE dst PARTITION (d = '2024-01-31') SELECT id, name, 7 FROM src;
