-- ORDER BY with LIMIT is a global Top-N.
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
SELECT auction, price FROM bids ORDER BY price DESC LIMIT 3;
--! rows
--| {"auction":1,"price":10}
--| {"auction":1,"price":9}
--| {"auction":2,"price":100}
