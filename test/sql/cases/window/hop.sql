-- A sliding window counts a row in every window that it falls into; a row is late only if all of them closed.
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
SELECT auction, window_start, window_end, COUNT(*) AS bids, MIN(price) AS low
FROM TABLE(HOP(TABLE bids, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND))
GROUP BY auction, window_start, window_end;
--! rows
--| {"auction":1,"window_start":"2023-12-31 23:59:55.000","window_end":"2024-01-01 00:00:05.000","bids":1,"low":10}
--| {"auction":1,"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:10.000","bids":2,"low":7}
--| {"auction":1,"window_start":"2024-01-01 00:00:05.000","window_end":"2024-01-01 00:00:15.000","bids":2,"low":1}
--| {"auction":1,"window_start":"2024-01-01 00:00:10.000","window_end":"2024-01-01 00:00:20.000","bids":1,"low":1}
--| {"auction":1,"window_start":"2024-01-01 00:00:25.000","window_end":"2024-01-01 00:00:35.000","bids":1,"low":9}
--| {"auction":1,"window_start":"2024-01-01 00:00:30.000","window_end":"2024-01-01 00:00:40.000","bids":1,"low":9}
--| {"auction":2,"window_start":"2023-12-31 23:59:55.000","window_end":"2024-01-01 00:00:05.000","bids":1,"low":5}
--| {"auction":2,"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:10.000","bids":1,"low":5}
--| {"auction":2,"window_start":"2024-01-01 00:00:05.000","window_end":"2024-01-01 00:00:15.000","bids":1,"low":8}
--| {"auction":2,"window_start":"2024-01-01 00:00:10.000","window_end":"2024-01-01 00:00:20.000","bids":1,"low":8}
--| {"auction":3,"window_start":"2024-01-01 00:00:20.000","window_end":"2024-01-01 00:00:30.000","bids":1,"low":4}
--| {"auction":3,"window_start":"2024-01-01 00:00:25.000","window_end":"2024-01-01 00:00:35.000","bids":1,"low":4}
