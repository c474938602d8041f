-- A branch that is not taken is not computed.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT n, CASE WHEN n = 3 THEN -1 ELSE 12 / (n - 3) END AS q FROM numbers;
--! rows
--| {"n":1,"q":-6}
--| {"n":2,"q":-12}
--| {"n":3,"q":-1}
--| {"n":4,"q":12}
--| {"n":5,"q":6}
