-- The busiest routes, with their airports' names and the computed distance.
WITH routes AS (
  SELECT origin, destination, distance, count(*) AS flights
  FROM 'flights-3m.parquet'
  GROUP BY origin, destination, distance
)
SELECT r.flights, r.origin, clean_name(a.name) AS from_airport, r.destination, clean_name(b.name) AS to_airport,
       r.distance AS recorded_miles, haversine(a.latitude, a.longitude, b.latitude, b.longitude) AS km
FROM routes r
JOIN 'airports.csv' a ON r.origin = a.iata
JOIN 'airports.csv' b ON r.destination = b.iata
ORDER BY r.flights DESC, r.origin, r.destination
LIMIT 12
