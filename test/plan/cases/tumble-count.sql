CREATE TABLE bids (
  auction BIGINT, price DECIMAL(10, 2), channel STRING, seen STRING,
  ts AS CAST(seen AS TIMESTAMP(3)),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'x');
CREATE TABLE totals (auction BIGINT, start_at TIMESTAMP(3), n BIGINT, total DECIMAL(38, 2))
WITH ('connector' = 'x');
INSERT INTO totals
SELECT auction, window_start, COUNT(*), SUM(price)
FROM TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND)
WHERE channel <> 'test'
GROUP BY auction, window_start, window_end;
