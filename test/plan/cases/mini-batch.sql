SET 'table.exec.mini-batch.enabled' = 'true';
SET 'table.exec.mini-batch.allow-latency' = '5 s';
SET 'table.exec.mini-batch.size' = '1000';
SET 'table.exec.state.ttl' = '1 d';
CREATE TABLE bids (auction BIGINT, price BIGINT) WITH ('connector' = 'x');
SELECT auction, SUM(price) FROM bids GROUP BY auction;
