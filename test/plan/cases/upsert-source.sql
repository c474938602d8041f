CREATE TABLE users (id INT PRIMARY KEY NOT ENFORCED, name STRING, age INT)
WITH ('connector' = 'x', 'changes' = 'I,UA,D');
SELECT age, COUNT(*) FROM users WHERE name <> 'x' GROUP BY age;
