CREATE TABLE bids (auction BIGINT, price BIGINT) WITH ('connector' = 'x');
-- The condition on the count needs before-images, the one on the key moves below.
SELECT auction, COUNT(*) AS n, MAX(price) FROM bids GROUP BY auction HAVING COUNT(*) > 3 AND auction < 100;
