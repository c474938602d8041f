-- Parts of a timestamp.
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
SELECT ts, EXTRACT(SECOND FROM ts) AS s, FLOOR(ts TO MINUTE) AS m, DATE_FORMAT(ts, 'HH:mm') AS hm, TIMESTAMPDIFF(SECOND, TIMESTAMP '2024-01-01 00:00:00', ts) AS d FROM bids WHERE auction = 2;
--! rows
--| {"ts":"2024-01-01 00:00:03.000","s":3,"m":"2024-01-01 00:00:00.000","hm":"00:00","d":3}
--| {"ts":"2024-01-01 00:00:04.000","s":4,"m":"2024-01-01 00:00:00.000","hm":"00:00","d":4}
--| {"ts":"2024-01-01 00:00:11.000","s":11,"m":"2024-01-01 00:00:00.000","hm":"00:00","d":11}
