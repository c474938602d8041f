-- Casts round, trim and refuse.
--! input numbers.csv
--| 1,1.50,ant,true
--| 2,,bee,false
--| 3,-2.25,,true
--| 4,100.00,dog,
--| 5,0.01,eel,true
CREATE TABLE numbers (n INT, d DECIMAL(10, 2), s STRING, b BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '$DIR/numbers.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT n, CAST(d AS INT) AS i, CAST(d AS STRING) AS t, TRY_CAST(s AS INT) AS x, CAST(n AS DECIMAL(4, 1)) AS rounded, CAST(b AS STRING) AS bs FROM numbers;
--! rows
--| {"n":1,"i":1,"t":"1.50","x":null,"rounded":1,"bs":"TRUE"}
--| {"n":2,"i":null,"t":null,"x":null,"rounded":2,"bs":"FALSE"}
--| {"n":3,"i":-2,"t":"-2.25","x":null,"rounded":3,"bs":"TRUE"}
--| {"n":4,"i":100,"t":"100.00","x":null,"rounded":4,"bs":null}
--| {"n":5,"i":0,"t":"0.01","x":null,"rounded":5,"bs":"TRUE"}
