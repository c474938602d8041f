-- Integer division by zero fails the job.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT n / (n - 3) AS q FROM numbers;
--! error DIVISION_BY_ZERO
