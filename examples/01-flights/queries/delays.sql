-- Three million flights by class of delay and part of the day.
SELECT delay_class(delay) AS class, part_of_day(date) AS part, count(*) AS flights,
       min(delay) AS shortest, max(delay) AS longest, min(date) AS first, max(date) AS last
FROM 'flights-3m.parquet'
WHERE delay IS NULL OR delay > -60
GROUP BY delay_class(delay), part_of_day(date)
ORDER BY class, part
