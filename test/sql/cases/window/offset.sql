-- The fourth argument of TUMBLE shifts its windows.
--! input bids.csv
--| 1,10,2024-01-01 00:00:01
--| 2,5,2024-01-01 00:00:03
--| 1,7,2024-01-01 00:00:09
--| 1,1,2024-01-01 00:00:12
--| 2,100,2024-01-01 00:00:04
--| 2,8,2024-01-01 00:00:11
--| 3,4,2024-01-01 00:00:25
--| 1,9,2024-01-01 00:00:31
CREATE TABLE bids (
  auction INT, price INT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'filesystem', 'path' = '$DIR/bids.csv', 'format' = 'csv');
SELECT window_start, window_end, COUNT(*) AS bids
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '3' SECOND))
GROUP BY window_start, window_end;
--! rows
--| {"window_start":"2023-12-31 23:59:53.000","window_end":"2024-01-01 00:00:03.000","bids":1}
--| {"window_start":"2024-01-01 00:00:03.000","window_end":"2024-01-01 00:00:13.000","bids":5}
--| {"window_start":"2024-01-01 00:00:23.000","window_end":"2024-01-01 00:00:33.000","bids":2}
