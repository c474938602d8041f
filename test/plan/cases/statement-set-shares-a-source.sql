CREATE TABLE bids (auction BIGINT, price BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
CREATE TABLE per_minute (auction BIGINT, n BIGINT) WITH ('connector' = 'x');
CREATE TABLE per_hour (auction BIGINT, n BIGINT) WITH ('connector' = 'x');
EXECUTE STATEMENT SET BEGIN
INSERT INTO per_minute SELECT auction, COUNT(*) FROM TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' MINUTE) GROUP BY auction, window_start, window_end;
INSERT INTO per_hour SELECT auction, COUNT(*) FROM TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' HOUR) GROUP BY auction, window_start, window_end;
END;
