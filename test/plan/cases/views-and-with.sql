CREATE TABLE bids (auction BIGINT, price BIGINT) WITH ('connector' = 'x');
CREATE VIEW expensive AS SELECT auction, price FROM bids WHERE price > 100;
WITH counts (auction, n) AS (SELECT auction, COUNT(*) FROM expensive GROUP BY auction)
SELECT e.price, c.n FROM expensive AS e JOIN counts AS c ON e.auction = c.auction;
