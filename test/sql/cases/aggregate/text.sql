-- LISTAGG, MIN and MAX of text leave NULL out.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT b, LISTAGG(s) AS names, MIN(s) AS first_name, MAX(s) AS last_name, COUNT(s) AS n FROM numbers GROUP BY b;
--! rows
--| {"b":false,"names":"bee","first_name":"bee","last_name":"bee","n":1}
--| {"b":null,"names":"dog","first_name":"dog","last_name":"dog","n":1}
--| {"b":true,"names":"ant,eel","first_name":"ant","last_name":"eel","n":2}
