-- An interval join bounds its state by time.
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
SELECT a.auction, a.price AS before_price, b.price AS after_price FROM bids a JOIN bids b
ON a.auction = b.auction AND b.ts BETWEEN a.ts + INTERVAL '1' SECOND AND a.ts + INTERVAL '10' SECOND;
--! rows
--| {"auction":1,"before_price":10,"after_price":7}
--| {"auction":1,"before_price":7,"after_price":1}
--| {"auction":2,"before_price":100,"after_price":8}
--| {"auction":2,"before_price":5,"after_price":100}
--| {"auction":2,"before_price":5,"after_price":8}
