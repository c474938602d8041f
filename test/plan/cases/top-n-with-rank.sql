CREATE TABLE bids (auction BIGINT, price BIGINT) WITH ('connector' = 'x');
SELECT auction, total, place FROM (
  SELECT auction, total, ROW_NUMBER() OVER (ORDER BY total DESC) AS place
  FROM (SELECT auction, COUNT(*) AS total FROM bids GROUP BY auction)
) WHERE place BETWEEN 2 AND 5;
