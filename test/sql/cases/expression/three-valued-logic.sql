-- NULL is neither true nor false.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT n, b AND n > 2 AS both_true, b OR n > 2 AS either, NOT b AS negated, b IS NOT TRUE AS not_true, d > 0 AS positive FROM numbers;
--! rows
--| {"n":1,"both_true":false,"either":true,"negated":false,"not_true":false,"positive":true}
--| {"n":2,"both_true":false,"either":false,"negated":true,"not_true":true,"positive":null}
--| {"n":3,"both_true":true,"either":true,"negated":false,"not_true":false,"positive":false}
--| {"n":4,"both_true":null,"either":true,"negated":null,"not_true":true,"positive":true}
--| {"n":5,"both_true":true,"either":true,"negated":false,"not_true":false,"positive":true}
