-- A full join pads both sides.
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
SELECT b.auction, b.price, i.id, i.name FROM bids b FULL JOIN items i ON b.auction = i.id AND b.price > 5;
--! rows
--| {"auction":1,"price":1,"id":null,"name":null}
--| {"auction":1,"price":10,"id":1,"name":"lamp"}
--| {"auction":1,"price":7,"id":1,"name":"lamp"}
--| {"auction":1,"price":9,"id":1,"name":"lamp"}
--| {"auction":2,"price":100,"id":2,"name":"rake"}
--| {"auction":2,"price":5,"id":null,"name":null}
--| {"auction":2,"price":8,"id":2,"name":"rake"}
--| {"auction":3,"price":4,"id":null,"name":null}
--| {"auction":null,"price":null,"id":4,"name":"sofa"}
