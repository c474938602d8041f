-- Integers wrap and divide towards zero, decimals keep their scale.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT n, 7 / n AS q, MOD(-7, n) AS r, d * 2 AS twice, d / 3 AS third, 2147483647 + n AS wrapped FROM numbers;
--! rows
--| {"n":1,"q":7,"r":0,"twice":3,"third":0.5,"wrapped":-2147483648}
--| {"n":2,"q":3,"r":-1,"twice":null,"third":null,"wrapped":-2147483647}
--| {"n":3,"q":2,"r":-1,"twice":-4.5,"third":-0.75,"wrapped":-2147483646}
--| {"n":4,"q":1,"r":-3,"twice":200,"third":33.3333333333333,"wrapped":-2147483645}
--| {"n":5,"q":1,"r":-2,"twice":0.02,"third":0.0033333333333,"wrapped":-2147483644}
