-- A common table expression is used twice.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
WITH t AS (SELECT n, b FROM numbers WHERE n < 5) SELECT x.n, y.n AS m FROM t x JOIN t y ON x.n = y.n + 1;
--! rows
--| {"n":2,"m":1}
--| {"n":3,"m":2}
--| {"n":4,"m":3}
