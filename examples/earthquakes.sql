-- A week of earthquakes: one GeoJSON document, unnested, written as JSON lines, then counted by the day.
CREATE TABLE feed (
  features ARRAY<ROW<properties ROW<mag DOUBLE, place STRING, `time` BIGINT, type STRING>>>
) WITH (
  'connector' = 'filesystem',
  'path' = 'node_modules/vega-datasets/data/earthquakes.json',
  'format' = 'json'
);

CREATE TABLE quakes (
  mag DOUBLE,
  place STRING,
  millis BIGINT,
  ts AS TO_TIMESTAMP_LTZ(millis, 3),
  WATERMARK FOR ts AS ts - INTERVAL '7' DAY
) WITH ('connector' = 'filesystem', 'path' = '.data/earthquakes', 'format' = 'json');

INSERT OVERWRITE quakes
SELECT properties.mag, properties.place, properties.`time`
FROM feed CROSS JOIN UNNEST(features) AS feature (properties)
WHERE properties.type = 'earthquake';

SELECT window_start AS `day`, COUNT(*) AS quakes, MAX(mag) AS strongest
FROM TABLE(TUMBLE(TABLE quakes, DESCRIPTOR(ts), INTERVAL '1' DAY))
GROUP BY window_start, window_end;
