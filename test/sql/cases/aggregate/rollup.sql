-- ROLLUP adds subtotals.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT b, s, COUNT(*) AS c FROM numbers GROUP BY ROLLUP (b, s);
--! rows
--| {"b":false,"s":"bee","c":1}
--| {"b":false,"s":null,"c":1}
--| {"b":null,"s":"dog","c":1}
--| {"b":null,"s":null,"c":1}
--| {"b":null,"s":null,"c":5}
--| {"b":true,"s":"ant","c":1}
--| {"b":true,"s":"eel","c":1}
--| {"b":true,"s":null,"c":1}
--| {"b":true,"s":null,"c":3}
