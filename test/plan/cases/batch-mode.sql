SET 'execution.runtime-mode' = 'batch';
CREATE TABLE bids (auction BIGINT, price BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
SELECT auction, COUNT(*) AS n FROM bids GROUP BY auction ORDER BY n DESC;
