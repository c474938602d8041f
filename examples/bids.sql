-- A made-up bid stream: what each of a few auctions took in every ten seconds.
CREATE TABLE bids (
  auction INT,
  price INT,
  ts AS PROCTIME()
) WITH (
  'connector' = 'datagen',
  'rows-per-second' = '1000',
  'number-of-rows' = '5000',
  'fields.auction.kind' = 'random',
  'fields.auction.min' = '1',
  'fields.auction.max' = '5',
  'fields.price.min' = '1',
  'fields.price.max' = '100'
);

SELECT auction, window_end, COUNT(*) AS bids, SUM(price) AS total, MAX(price) AS highest
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' SECOND))
GROUP BY auction, window_start, window_end;
