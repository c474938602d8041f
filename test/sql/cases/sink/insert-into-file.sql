-- INSERT INTO a file, then read it back.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TABLE copy (n INT, s STRING) WITH ('connector' = 'filesystem', 'path' = '$DIR/copy', 'format' = 'csv');
INSERT INTO copy SELECT n, s FROM numbers WHERE s IS NOT NULL;
SELECT n, s FROM copy;
--! rows
--| {"n":1,"s":"ant"}
--| {"n":2,"s":"bee"}
--| {"n":4,"s":"dog"}
--| {"n":5,"s":"eel"}
