CREATE TABLE t (id INT, tags ARRAY<STRING>) WITH ('connector' = 'x');
SELECT id, tag, place FROM t LEFT JOIN UNNEST(tags) WITH ORDINALITY AS u (tag, place) ON TRUE;
