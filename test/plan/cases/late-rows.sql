CREATE TABLE bids (auction BIGINT, price BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
CREATE TABLE counts (auction BIGINT, n BIGINT) WITH ('connector' = 'x');
CREATE TABLE missed (auction BIGINT, price BIGINT, operator STRING) WITH ('connector' = 'x');
CREATE TABLE unread (reason STRING) WITH ('connector' = 'x');
EXECUTE STATEMENT SET BEGIN
INSERT INTO counts SELECT auction, COUNT(*) FROM TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' MINUTE) GROUP BY auction, window_start, window_end;
INSERT INTO missed SELECT auction, price, operator_id FROM late(bids);
INSERT INTO unread SELECT reason FROM dead_letter(bids);
END;
