-- Windows of windows group on window_time.
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
CREATE VIEW tens AS SELECT auction, window_time AS wt, SUM(price) AS total
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY auction, window_start, window_end, window_time;
SELECT window_start, window_end, SUM(total) AS total
FROM TABLE(TUMBLE(TABLE tens, DESCRIPTOR(wt), INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
--! rows
--| {"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:20.000","total":31}
--| {"window_start":"2024-01-01 00:00:20.000","window_end":"2024-01-01 00:00:40.000","total":13}
