CREATE TABLE orders (id INT, customer INT, total DECIMAL(10, 2)) WITH ('connector' = 'x');
CREATE TABLE customers (id INT, city STRING, name STRING) WITH ('connector' = 'x');
SELECT o.id, c.name FROM orders AS o, customers AS c
WHERE o.customer = c.id AND c.city = 'Oslo' AND o.total > 10 AND o.id <> c.id;
