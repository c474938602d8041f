CREATE TABLE cities (name STRING, state STRING, pop INT) WITH ('connector' = 'x');
SELECT s.state, c.name FROM (SELECT DISTINCT state FROM cities) AS s,
LATERAL (SELECT name, pop FROM cities WHERE state = s.state ORDER BY pop DESC LIMIT 3) AS c;
