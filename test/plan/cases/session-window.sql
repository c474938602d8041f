CREATE TABLE clicks (who STRING, page STRING, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
SELECT who, window_start, window_time, COUNT(DISTINCT page)
FROM SESSION(TABLE clicks PARTITION BY who, DESCRIPTOR(ts), INTERVAL '5' MINUTE)
GROUP BY who, window_start, window_end, window_time;
