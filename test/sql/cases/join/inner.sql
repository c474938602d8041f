-- Rows of both sides meet whatever side comes first.
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
SELECT b.auction, b.price, i.name FROM bids b JOIN items i ON b.auction = i.id;
--! rows
--| {"auction":1,"price":1,"name":"lamp"}
--| {"auction":1,"price":10,"name":"lamp"}
--| {"auction":1,"price":7,"name":"lamp"}
--| {"auction":1,"price":9,"name":"lamp"}
--| {"auction":2,"price":100,"name":"rake"}
--| {"auction":2,"price":5,"name":"rake"}
--| {"auction":2,"price":8,"name":"rake"}
