-- A cumulating window fires at every step up to its size.
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
SELECT window_start, window_end, COUNT(*) AS bids, SUM(price) AS total
FROM TABLE(CUMULATE(TABLE bids, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '20' SECOND))
GROUP BY window_start, window_end;
--! rows
--| {"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:05.000","bids":2,"total":15}
--| {"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:10.000","bids":3,"total":22}
--| {"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:15.000","bids":6,"total":131}
--| {"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:20.000","bids":6,"total":131}
--| {"window_start":"2024-01-01 00:00:20.000","window_end":"2024-01-01 00:00:30.000","bids":1,"total":4}
--| {"window_start":"2024-01-01 00:00:20.000","window_end":"2024-01-01 00:00:35.000","bids":2,"total":13}
--| {"window_start":"2024-01-01 00:00:20.000","window_end":"2024-01-01 00:00:40.000","bids":2,"total":13}
