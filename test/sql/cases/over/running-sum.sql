-- A running sum per key in event time; late rows are dropped.
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
SELECT auction, ts, SUM(price) OVER (PARTITION BY auction ORDER BY ts) AS total FROM bids;
--! rows
--| {"auction":1,"ts":"2024-01-01 00:00:01.000","total":10}
--| {"auction":1,"ts":"2024-01-01 00:00:09.000","total":17}
--| {"auction":1,"ts":"2024-01-01 00:00:12.000","total":18}
--| {"auction":1,"ts":"2024-01-01 00:00:31.000","total":27}
--| {"auction":2,"ts":"2024-01-01 00:00:03.000","total":5}
--| {"auction":2,"ts":"2024-01-01 00:00:11.000","total":13}
--| {"auction":3,"ts":"2024-01-01 00:00:25.000","total":4}
