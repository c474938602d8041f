-- fails: The window function requires the timecol is a time attribute type, but is TIMESTAMP(3).
CREATE TABLE t (a INT, ts TIMESTAMP(3)) WITH ('connector' = 'x');
SELECT COUNT(*) FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE) GROUP BY window_start, window_end;
