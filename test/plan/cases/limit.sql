CREATE TABLE bids (auction BIGINT, price BIGINT) WITH ('connector' = 'x');
SELECT auction FROM bids LIMIT 10;
