CREATE TABLE a (id INT, x INT) WITH ('connector' = 'x');
CREATE TABLE b (id INT, y INT) WITH ('connector' = 'x');
SELECT /*+ STATE_TTL('a' = '1 d', 'b' = '12 h') */ a.x, b.y FROM a JOIN b ON a.id = b.id;
