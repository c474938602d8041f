-- UNNEST makes a row of each element.
SELECT id, e FROM (VALUES (1, ARRAY['a', 'b']), (2, ARRAY['c'])) AS t (id, es) CROSS JOIN UNNEST(es) AS u (e);
--! rows
--| {"id":1,"e":"a"}
--| {"id":1,"e":"b"}
--| {"id":2,"e":"c"}
