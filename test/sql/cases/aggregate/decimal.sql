-- SUM and AVG of DECIMAL are exact.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT SUM(d) AS total, AVG(d) AS mean, MIN(d) AS low, MAX(d) AS high FROM numbers;
--! rows
--| {"total":99.26,"mean":24.815,"low":-2.25,"high":100}
