-- Grouping sets within a window.
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
SELECT window_end, auction, SUM(price) AS total FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, GROUPING SETS ((auction), ());
--! rows
--| {"window_end":"2024-01-01 00:00:10.000","auction":1,"total":17}
--| {"window_end":"2024-01-01 00:00:10.000","auction":2,"total":5}
--| {"window_end":"2024-01-01 00:00:10.000","auction":null,"total":22}
--| {"window_end":"2024-01-01 00:00:20.000","auction":1,"total":1}
--| {"window_end":"2024-01-01 00:00:20.000","auction":2,"total":8}
--| {"window_end":"2024-01-01 00:00:20.000","auction":null,"total":9}
--| {"window_end":"2024-01-01 00:00:30.000","auction":3,"total":4}
--| {"window_end":"2024-01-01 00:00:30.000","auction":null,"total":4}
--| {"window_end":"2024-01-01 00:00:40.000","auction":1,"total":9}
--| {"window_end":"2024-01-01 00:00:40.000","auction":null,"total":9}
