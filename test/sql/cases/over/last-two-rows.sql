-- A frame of rows.
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
SELECT auction, ts, COUNT(*) OVER w AS n, MAX(price) OVER w AS high FROM bids
WINDOW w AS (PARTITION BY auction ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);
--! rows
--| {"auction":1,"ts":"2024-01-01 00:00:01.000","n":1,"high":10}
--| {"auction":1,"ts":"2024-01-01 00:00:09.000","n":2,"high":10}
--| {"auction":1,"ts":"2024-01-01 00:00:12.000","n":2,"high":7}
--| {"auction":1,"ts":"2024-01-01 00:00:31.000","n":2,"high":9}
--| {"auction":2,"ts":"2024-01-01 00:00:03.000","n":1,"high":5}
--| {"auction":2,"ts":"2024-01-01 00:00:04.000","n":2,"high":100}
--| {"auction":2,"ts":"2024-01-01 00:00:11.000","n":2,"high":100}
--| {"auction":3,"ts":"2024-01-01 00:00:25.000","n":1,"high":4}
