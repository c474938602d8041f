CREATE TABLE ticks (symbol STRING, price INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
SELECT * FROM ticks MATCH_RECOGNIZE (
  PARTITION BY symbol ORDER BY ts
  MEASURES FIRST(down.price) AS top, LAST(down.price) AS bottom, AVG(up.price) AS mean, MATCH_ROWTIME() AS at_time
  AFTER MATCH SKIP TO LAST up
  PATTERN (down{2,} up) WITHIN INTERVAL '1' HOUR
  DEFINE down AS LAST(down.price, 1) IS NULL OR down.price < LAST(down.price, 1), up AS up.price > LAST(down.price)
) AS m;
