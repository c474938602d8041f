-- Orders of two shops in windows of ten seconds; the third order of the file comes late.
CREATE TABLE orders (
  shop INT,
  price INT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'examples/orders.csv', 'format' = 'csv');

SELECT shop, window_end, COUNT(*) AS orders, SUM(price) AS total
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY shop, window_start, window_end;
