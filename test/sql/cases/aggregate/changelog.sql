-- An unwindowed GROUP BY takes back each result it replaces.
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
SELECT auction, COUNT(*) AS bids, SUM(price) AS total FROM bids GROUP BY auction;
--! changelog
--| {"kind":"+I","auction":1,"bids":1,"total":10}
--| {"kind":"+I","auction":2,"bids":1,"total":5}
--| {"kind":"-U","auction":1,"bids":1,"total":10}
--| {"kind":"+U","auction":1,"bids":2,"total":17}
--| {"kind":"-U","auction":1,"bids":2,"total":17}
--| {"kind":"+U","auction":1,"bids":3,"total":18}
--| {"kind":"-U","auction":2,"bids":1,"total":5}
--| {"kind":"+U","auction":2,"bids":2,"total":105}
--| {"kind":"-U","auction":2,"bids":2,"total":105}
--| {"kind":"+U","auction":2,"bids":3,"total":113}
--| {"kind":"+I","auction":3,"bids":1,"total":4}
--| {"kind":"-U","auction":1,"bids":3,"total":18}
--| {"kind":"+U","auction":1,"bids":4,"total":27}
