-- Departures of 3,000,000 flights of 2001, in windows of event time.
CREATE TABLE flights (
  `date` TIMESTAMP(3),
  delay BIGINT,
  distance BIGINT,
  origin STRING,
  destination STRING,
  WATERMARK FOR `date` AS `date`
) WITH (
  'connector' = 'filesystem',
  'path' = 'node_modules/vega-datasets/data/flights-3m.parquet',
  'format' = 'parquet'
);

-- Every hour: departures, mean and largest delay by airport.
CREATE VIEW hourly AS
SELECT origin, window_start, window_end,
  COUNT(*) AS departures, AVG(CAST(delay AS DOUBLE)) AS mean_delay, MAX(delay) AS worst_delay
FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(`date`), INTERVAL '1' HOUR))
GROUP BY origin, window_start, window_end;

-- The last day, every six hours: which airports run late?
CREATE VIEW daily AS
SELECT origin, window_start, window_end,
  COUNT(*) AS departures, AVG(CAST(delay AS DOUBLE)) AS mean_delay, MAX(delay) AS worst_delay
FROM TABLE(HOP(TABLE flights, DESCRIPTOR(`date`), INTERVAL '6' HOUR, INTERVAL '24' HOUR))
GROUP BY origin, window_start, window_end;
