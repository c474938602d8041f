CREATE TABLE bids (auction BIGINT, price BIGINT) WITH ('connector' = 'x');
SELECT auction, price FROM bids QUALIFY ROW_NUMBER() OVER (PARTITION BY auction ORDER BY price DESC) <= 2;
