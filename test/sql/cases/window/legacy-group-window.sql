-- The older TUMBLE in GROUP BY gives the same windows.
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
SELECT auction, TUMBLE_START(ts, INTERVAL '10' SECOND) AS ws, TUMBLE_END(ts, INTERVAL '10' SECOND) AS we,
  TUMBLE_ROWTIME(ts, INTERVAL '10' SECOND) AS wr, COUNT(*) AS bids
FROM bids GROUP BY auction, TUMBLE(ts, INTERVAL '10' SECOND);
--! rows
--| {"auction":1,"ws":"2024-01-01 00:00:00.000","we":"2024-01-01 00:00:10.000","wr":"2024-01-01 00:00:09.999","bids":2}
--| {"auction":1,"ws":"2024-01-01 00:00:10.000","we":"2024-01-01 00:00:20.000","wr":"2024-01-01 00:00:19.999","bids":1}
--| {"auction":1,"ws":"2024-01-01 00:00:30.000","we":"2024-01-01 00:00:40.000","wr":"2024-01-01 00:00:39.999","bids":1}
--| {"auction":2,"ws":"2024-01-01 00:00:00.000","we":"2024-01-01 00:00:10.000","wr":"2024-01-01 00:00:09.999","bids":1}
--| {"auction":2,"ws":"2024-01-01 00:00:10.000","we":"2024-01-01 00:00:20.000","wr":"2024-01-01 00:00:19.999","bids":1}
--| {"auction":3,"ws":"2024-01-01 00:00:20.000","we":"2024-01-01 00:00:30.000","wr":"2024-01-01 00:00:29.999","bids":1}
