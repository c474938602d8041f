-- UNION removes repeated rows.
--! input bids.csv
--| 1,10,2024-01-01 00:00:01
--| 2,5,2024-01-01 00:00:03
--| 1,7,2024-01-01 00:00:09
--| 1,1,2024-01-01 00:00:12
--| 2,100,2024-01-01 00:00:04
--| 2,8,2024-01-01 00:00:11
--| 3,4,2024-01-01 00:00:25
--| 1,9,2024-01-01 00:00:31
--! input items.csv
--| 1,lamp,home
--| 2,rake,garden
--| 4,sofa,home
CREATE TABLE bids (
  auction INT, price INT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'filesystem', 'path' = '$DIR/bids.csv', 'format' = 'csv');
CREATE TABLE items (id INT, name STRING, category STRING)
WITH ('connector' = 'filesystem', 'path' = '$DIR/items.csv', 'format' = 'csv');
SELECT auction AS id FROM bids UNION SELECT id FROM items;
--! rows
--| {"id":1}
--| {"id":2}
--| {"id":3}
--| {"id":4}
