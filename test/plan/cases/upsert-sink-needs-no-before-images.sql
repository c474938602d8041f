CREATE TABLE bids (auction BIGINT, price BIGINT) WITH ('connector' = 'x');
CREATE TABLE best (auction BIGINT PRIMARY KEY NOT ENFORCED, price BIGINT)
WITH ('connector' = 'x', 'takes' = 'I,UA,D');
INSERT INTO best SELECT auction, MAX(price) FROM bids GROUP BY auction;
