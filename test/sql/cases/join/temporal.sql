-- A temporal join reads the version that was valid at the row's time.
--! input bids.csv
--| 1,10,2024-01-01 00:00:01
--| 2,5,2024-01-01 00:00:03
--| 1,7,2024-01-01 00:00:09
--| 1,1,2024-01-01 00:00:12
--| 2,100,2024-01-01 00:00:04
--| 2,8,2024-01-01 00:00:11
--| 3,4,2024-01-01 00:00:25
--| 1,9,2024-01-01 00:00:31
--! input rates.csv
--| 1,100,2024-01-01 00:00:00
--| 2,200,2024-01-01 00:00:02
--| 1,110,2024-01-01 00:00:08
--| 1,120,2024-01-01 00:00:20
--| 9,1,2024-01-01 00:01:00
CREATE TABLE bids (
  auction INT, price INT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'filesystem', 'path' = '$DIR/bids.csv', 'format' = 'csv');
CREATE TABLE rates (id INT, rate INT, since TIMESTAMP(3), WATERMARK FOR since AS since)
WITH ('connector' = 'filesystem', 'path' = '$DIR/rates.csv', 'format' = 'csv');
CREATE VIEW versions AS SELECT id, rate, since FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY since DESC) AS n FROM rates) WHERE n = 1;
SELECT b.auction, b.price, v.rate FROM bids b LEFT JOIN versions FOR SYSTEM_TIME AS OF b.ts AS v ON b.auction = v.id;
--! rows
--| {"auction":1,"price":1,"rate":110}
--| {"auction":1,"price":10,"rate":100}
--| {"auction":1,"price":7,"rate":110}
--| {"auction":1,"price":9,"rate":120}
--| {"auction":2,"price":100,"rate":200}
--| {"auction":2,"price":5,"rate":200}
--| {"auction":2,"price":8,"rate":200}
--| {"auction":3,"price":4,"rate":null}
