CREATE TABLE t (
  id INT, seen TIMESTAMP(3) METADATA FROM 'timestamp', part INT METADATA VIRTUAL, twice AS id * 2
) WITH ('connector' = 'x');
SELECT twice, seen FROM t WHERE part = 3;
