SELECT l_linestatus, max(haversine(CAST(l_quantity AS DOUBLE), CAST(l_extendedprice AS DOUBLE) / 1000,
    CAST(l_discount AS DOUBLE) * 900, CAST(l_tax AS DOUBLE) * 1000)) AS farthest
FROM lineitem WHERE l_shipdate <= DATE '1998-09-02'
GROUP BY l_linestatus ORDER BY l_linestatus
