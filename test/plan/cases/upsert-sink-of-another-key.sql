CREATE TABLE bids (auction BIGINT, bidder BIGINT, price BIGINT) WITH ('connector' = 'x');
CREATE TABLE best (bidder BIGINT PRIMARY KEY NOT ENFORCED, price BIGINT)
WITH ('connector' = 'x', 'takes' = 'I,UA,D');
INSERT INTO best SELECT bidder, m FROM (SELECT auction, MAX(bidder) AS bidder, MAX(price) AS m FROM bids GROUP BY auction)
ON CONFLICT DO DEDUPLICATE;
