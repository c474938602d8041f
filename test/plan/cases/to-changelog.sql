CREATE TABLE users (id INT PRIMARY KEY NOT ENFORCED, name STRING) WITH ('connector' = 'x', 'changes' = 'I,UB,UA,D');
SELECT * FROM TO_CHANGELOG(input => TABLE users, op_mapping => MAP['INSERT, UPDATE_AFTER', 'put', 'DELETE', 'remove']);
