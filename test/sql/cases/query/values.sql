-- VALUES is a table.
SELECT a, b FROM (VALUES (1, 'x'), (2, CAST(NULL AS STRING))) AS t (a, b) WHERE a > 0;
--! rows
--| {"a":1,"b":"x"}
--| {"a":2,"b":null}
