SELECT l_returnflag, count(*) AS lines, sum(gcd(CAST(l_partkey AS INTEGER), CAST(l_suppkey AS INTEGER))) AS total
FROM lineitem WHERE l_shipdate <= DATE '1998-09-02'
GROUP BY l_returnflag ORDER BY l_returnflag
