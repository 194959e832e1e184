-- The functions and tables of this example in SQL alone, for the queries behind it:
-- spark-sql --hivevar here=FOLDER --hivevar data=FOLDER --hivevar out=FOLDER -f flights.sql
CREATE TEMPORARY FUNCTION haversine AS 'wasm:haversine' USING FILE '${here}/dist/geo.wasm';
CREATE TEMPORARY FUNCTION miles_off AS 'wasm:miles_off' USING FILE '${here}/dist/geo.wasm';
CREATE TEMPORARY FUNCTION clean_name AS 'wasm:clean_name' USING FILE '${here}/dist/flights.wasm';
CREATE TEMPORARY FUNCTION delay_class AS 'wasm:delay_class' USING FILE '${here}/dist/flights.wasm';
CREATE TEMPORARY FUNCTION part_of_day AS 'wasm:part_of_day' USING FILE '${here}/dist/flights.wasm';

CREATE TEMPORARY VIEW flights USING parquet OPTIONS (path '${data}/flights-3m.parquet');
CREATE TEMPORARY VIEW airports (
  iata STRING, name STRING, city STRING, state STRING, country STRING, latitude DOUBLE, longitude DOUBLE
) USING csv OPTIONS (path '${data}/airports.csv', header 'true');
