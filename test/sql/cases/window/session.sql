-- Sessions per key close after the gap.
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
SELECT auction, window_start, window_end, COUNT(*) AS bids
FROM TABLE(SESSION(TABLE bids PARTITION BY auction, DESCRIPTOR(ts), INTERVAL '4' SECOND))
GROUP BY auction, window_start, window_end;
--! rows
--| {"auction":1,"window_start":"2024-01-01 00:00:01.000","window_end":"2024-01-01 00:00:05.000","bids":1}
--| {"auction":1,"window_start":"2024-01-01 00:00:09.000","window_end":"2024-01-01 00:00:16.000","bids":2}
--| {"auction":1,"window_start":"2024-01-01 00:00:31.000","window_end":"2024-01-01 00:00:35.000","bids":1}
--| {"auction":2,"window_start":"2024-01-01 00:00:03.000","window_end":"2024-01-01 00:00:07.000","bids":1}
--| {"auction":2,"window_start":"2024-01-01 00:00:11.000","window_end":"2024-01-01 00:00:15.000","bids":1}
--| {"auction":3,"window_start":"2024-01-01 00:00:25.000","window_end":"2024-01-01 00:00:29.000","bids":1}
