SELECT sum(l_quantity) AS quantity, sum(l_extendedprice) AS price, sum(l_discount) AS discount, sum(l_tax) AS tax
FROM lineitem
