CREATE TABLE bids (auction BIGINT, price BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
SELECT * FROM (
  SELECT auction, window_start, window_end, n,
         ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC) AS place
  FROM (
    SELECT auction, window_start, window_end, COUNT(*) AS n
    FROM TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' MINUTE)
    GROUP BY auction, window_start, window_end
  )
) WHERE place <= 3;
