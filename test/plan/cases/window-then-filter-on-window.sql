CREATE TABLE bids (auction BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
-- A condition on the window itself keeps the rows from going to panes directly.
SELECT auction, COUNT(*) FROM TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' MINUTE)
WHERE window_start > TIMESTAMP '2024-01-01 00:00:00'
GROUP BY auction, window_start, window_end;
