-- Without GROUP BY a window function adds three columns to each row.
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
SELECT auction, price, window_start, window_end, window_time FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND));
--! rows
--| {"auction":1,"price":1,"window_start":"2024-01-01 00:00:10.000","window_end":"2024-01-01 00:00:20.000","window_time":"2024-01-01 00:00:19.999"}
--| {"auction":1,"price":10,"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:10.000","window_time":"2024-01-01 00:00:09.999"}
--| {"auction":1,"price":7,"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:10.000","window_time":"2024-01-01 00:00:09.999"}
--| {"auction":1,"price":9,"window_start":"2024-01-01 00:00:30.000","window_end":"2024-01-01 00:00:40.000","window_time":"2024-01-01 00:00:39.999"}
--| {"auction":2,"price":100,"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:10.000","window_time":"2024-01-01 00:00:09.999"}
--| {"auction":2,"price":5,"window_start":"2024-01-01 00:00:00.000","window_end":"2024-01-01 00:00:10.000","window_time":"2024-01-01 00:00:09.999"}
--| {"auction":2,"price":8,"window_start":"2024-01-01 00:00:10.000","window_end":"2024-01-01 00:00:20.000","window_time":"2024-01-01 00:00:19.999"}
--| {"auction":3,"price":4,"window_start":"2024-01-01 00:00:20.000","window_end":"2024-01-01 00:00:30.000","window_time":"2024-01-01 00:00:29.999"}
