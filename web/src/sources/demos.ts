/** Scripts to begin with: two over real data, three over streams made while they run. */

export interface Demo {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly sql: string;
  /** Files of the site that the script reads, by the path it names. */
  readonly files: readonly { readonly path: string; readonly url: string }[];
}

const flights: Demo = {
  id: 'flights',
  title: 'Flights',
  about: '3,000,000 real departures of 2001: hourly delays at four airports',
  files: [{ path: 'flights.parquet', url: './data/flights-3m.parquet' }],
  sql: `-- Real departures of 2001. Windows close as event time passes.
CREATE TABLE flights (
  \`date\` TIMESTAMP(3), delay BIGINT, distance BIGINT, origin STRING, destination STRING,
  WATERMARK FOR \`date\` AS \`date\`
) WITH ('connector' = 'filesystem', 'path' = 'flights.parquet', 'format' = 'parquet');

SELECT origin, window_end, COUNT(*) AS departures, AVG(CAST(delay AS DOUBLE)) AS mean_delay, MAX(delay) AS worst
FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(\`date\`), INTERVAL '1' DAY))
WHERE origin IN ('ATL', 'ORD', 'DFW', 'LAX')
GROUP BY origin, window_start, window_end;
`,
};

const earthquakes: Demo = {
  id: 'earthquakes',
  title: 'Earthquakes',
  about: 'A week of real earthquakes by the six hours; no row is late within three days',
  files: [{ path: 'earthquakes.jsonl', url: './data/earthquakes.jsonl' }],
  sql: `CREATE TABLE quakes (
  mag DOUBLE, place STRING, millis BIGINT,
  ts AS TO_TIMESTAMP_LTZ(millis, 3),
  WATERMARK FOR ts AS ts - INTERVAL '7' DAY
) WITH ('connector' = 'filesystem', 'path' = 'earthquakes.jsonl', 'format' = 'json');

SELECT window_end, COUNT(*) AS quakes, MAX(mag) AS strongest
FROM TABLE(TUMBLE(TABLE quakes, DESCRIPTOR(ts), INTERVAL '6' HOUR))
GROUP BY window_start, window_end;
`,
};

const sales: Demo = {
  id: 'sales',
  title: 'Shop sales with an alert',
  about: 'Made-up orders at 2,000 a second; shops that sell over a limit within two seconds',
  files: [],
  sql: `CREATE TABLE orders (
  shop INT, amount DOUBLE, ts AS LOCALTIMESTAMP,
  WATERMARK FOR ts AS ts
) WITH (
  'connector' = 'datagen', 'rows-per-second' = '2000',
  'fields.shop.min' = '1', 'fields.shop.max' = '6',
  'fields.amount.min' = '1', 'fields.amount.max' = '100'
);

SELECT shop, window_end, COUNT(*) AS orders, SUM(amount) AS total,
  CASE WHEN SUM(amount) > 34000 THEN 'ALERT' ELSE 'ok' END AS state
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '2' SECOND))
GROUP BY shop, window_start, window_end;
`,
};

const traffic: Demo = {
  id: 'traffic',
  title: 'Web traffic',
  about: 'Made-up page views; the three most viewed pages, kept current',
  files: [],
  sql: `CREATE TABLE hits (page INT, visitor INT, ts AS PROCTIME()) WITH (
  'connector' = 'datagen', 'rows-per-second' = '1000',
  'fields.page.min' = '1', 'fields.page.max' = '20',
  'fields.visitor.min' = '1', 'fields.visitor.max' = '500'
);

SELECT page, visits, place FROM (
  SELECT *, ROW_NUMBER() OVER (ORDER BY visits DESC) AS place FROM (
    SELECT page, COUNT(*) AS visits FROM hits GROUP BY page))
WHERE place <= 3;
`,
};

const sensors: Demo = {
  id: 'sensors',
  title: 'Sensors with late data',
  about:
    'Readings that arrive up to ten seconds late, judged with a delay of five: see the late rows',
  files: [],
  sql: `CREATE TABLE readings (
  sensor INT, late_by INT, temperature DOUBLE,
  ts AS TIMESTAMPADD(SECOND, -late_by, LOCALTIMESTAMP),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH (
  'connector' = 'datagen', 'rows-per-second' = '500',
  'fields.sensor.min' = '1', 'fields.sensor.max' = '3',
  'fields.late_by.min' = '0', 'fields.late_by.max' = '10',
  'fields.temperature.min' = '15', 'fields.temperature.max' = '25'
);

SELECT sensor, window_end, COUNT(*) AS readings, AVG(temperature) AS mean
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '2' SECOND))
GROUP BY sensor, window_start, window_end;
`,
};

export const DEMOS: readonly Demo[] = [flights, earthquakes, sales, traffic, sensors];
