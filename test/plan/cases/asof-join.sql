CREATE TABLE trades (symbol STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
CREATE TABLE quotes (symbol STRING, bid INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'x');
SELECT t.symbol, q.bid FROM trades AS t ASOF JOIN quotes AS q MATCH_CONDITION (t.ts >= q.ts) ON t.symbol = q.symbol;
