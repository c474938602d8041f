-- The first row per key by event time.
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
SELECT auction, price, ts FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY auction ORDER BY ts ASC) AS n FROM bids) WHERE n = 1;
--! rows
--| {"auction":1,"price":10,"ts":"2024-01-01 00:00:01.000"}
--| {"auction":2,"price":5,"ts":"2024-01-01 00:00:03.000"}
--| {"auction":3,"price":4,"ts":"2024-01-01 00:00:25.000"}
