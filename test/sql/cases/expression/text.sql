-- Text functions.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT n, UPPER(s) AS u, CHAR_LENGTH(s) AS len, s || '!' AS bang, SUBSTRING(s, 2) AS tail, s LIKE '%e%' AS has_e, COALESCE(s, 'none') AS c FROM numbers;
--! rows
--| {"n":1,"u":"ANT","len":3,"bang":"ant!","tail":"nt","has_e":false,"c":"ant"}
--| {"n":2,"u":"BEE","len":3,"bang":"bee!","tail":"ee","has_e":true,"c":"bee"}
--| {"n":3,"u":null,"len":null,"bang":null,"tail":null,"has_e":null,"c":"none"}
--| {"n":4,"u":"DOG","len":3,"bang":"dog!","tail":"og","has_e":false,"c":"dog"}
--| {"n":5,"u":"EEL","len":3,"bang":"eel!","tail":"el","has_e":true,"c":"eel"}
