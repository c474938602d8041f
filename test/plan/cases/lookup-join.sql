CREATE TABLE orders (id INT, customer INT, pt AS PROCTIME()) WITH ('connector' = 'x');
CREATE TABLE customers (id INT, name STRING, city STRING) WITH ('connector' = 'x', 'lookup' = 'true');
SELECT o.id, c.name FROM orders AS o
JOIN customers FOR SYSTEM_TIME AS OF o.pt AS c ON o.customer = c.id AND c.city = 'Oslo';
