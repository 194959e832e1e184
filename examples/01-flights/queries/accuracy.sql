-- How far the computed distance is from the recorded one, over all routes.
WITH routes AS (
  SELECT DISTINCT origin, destination, distance FROM 'flights-3m.parquet'
), computed AS (
  SELECT miles_off(haversine(a.latitude, a.longitude, b.latitude, b.longitude), r.distance) AS off
  FROM routes r
  JOIN 'airports.csv' a ON r.origin = a.iata
  JOIN 'airports.csv' b ON r.destination = b.iata
)
SELECT count(*) AS routes,
       sum(CASE WHEN off = 0 THEN 1 ELSE 0 END) AS exact,
       sum(CASE WHEN off BETWEEN -1 AND 1 THEN 1 ELSE 0 END) AS within_1_mile,
       sum(CASE WHEN off BETWEEN -5 AND 5 THEN 1 ELSE 0 END) AS within_5_miles,
       min(off) AS least, max(off) AS most, avg(off) AS mean
FROM computed
