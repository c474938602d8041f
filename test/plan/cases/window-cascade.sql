CREATE TABLE bids (auction BIGINT, price BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
SELECT window_start, SUM(n) FROM TUMBLE(
  (SELECT window_time AS ts2, COUNT(*) AS n
   FROM TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' MINUTE)
   GROUP BY window_start, window_end, window_time),
  DESCRIPTOR(ts2), INTERVAL '1' HOUR)
GROUP BY window_start, window_end;
