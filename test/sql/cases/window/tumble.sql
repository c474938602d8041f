-- A tumbling window closes when the watermark passes its end; a row behind a closed window is dropped.
--! input bids.csv
--| 1,10,2024-01-01 00:00:01
--| 2,5,2024-01-01 00:00:03
--| 1,7,2024-01-01 00:00:09
--| 1,1,2024-01-01 00:00:12
--| 2,100,2024-01-01 00:00:04
--| 2,8,2024-01-01 00:00:11
CREATE TABLE bids (
  auction INT, price INT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'filesystem', 'path' = '$DIR/bids.csv', 'format' = 'csv');
SELECT auction, window_start, window_end, COUNT(*) AS bids, SUM(price) AS total, MAX(price) AS top
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY auction, window_start, window_end;
--! rows
--| {"auction":1,"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:10.000","bids":2,"total":17,"top":10}
--| {"auction":1,"window_start":"2024-01-01 00:00:10.000","window_end":"2024-01-01 00:00:20.000","bids":1,"total":1,"top":1}
--| {"auction":2,"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:10.000","bids":1,"total":5,"top":5}
--| {"auction":2,"window_start":"2024-01-01 00:00:10.000","window_end":"2024-01-01 00:00:20.000","bids":1,"total":8,"top":8}
