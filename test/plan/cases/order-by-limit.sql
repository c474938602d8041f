CREATE TABLE bids (auction BIGINT, price BIGINT) WITH ('connector' = 'x');
SELECT auction, price FROM bids ORDER BY price DESC LIMIT 10 OFFSET 5;
