CREATE TABLE a (id INT NOT NULL, x INT) WITH ('connector' = 'x');
CREATE TABLE b (id INT NOT NULL, y INT) WITH ('connector' = 'x');
SELECT id FROM a
WHERE EXISTS (SELECT 1 FROM b WHERE b.id = a.id AND b.y > a.x)
  AND id NOT IN (SELECT id FROM b WHERE y = 0);
