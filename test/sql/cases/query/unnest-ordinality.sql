-- WITH ORDINALITY numbers the elements.
SELECT id, e, o FROM (VALUES (1, ARRAY['a', 'b']), (2, ARRAY['c'])) AS t (id, es) CROSS JOIN UNNEST(es) WITH ORDINALITY AS u (e, o);
--! rows
--| {"id":1,"e":"a","o":1}
--| {"id":1,"e":"b","o":2}
--| {"id":2,"e":"c","o":1}
