-- A window needs a time attribute.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE numbers, DESCRIPTOR(n), INTERVAL '1' SECOND)) GROUP BY window_start, window_end;
--! error SQL_INVALID_QUERY
