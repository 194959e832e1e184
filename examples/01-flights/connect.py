"""The queries of this example from PySpark Connect: python connect.py sc://host:port DATA OUT

DATA is the folder of the two files, as the server sees it; the rows go into OUT as CSV.
"""

import csv
import sys
from pathlib import Path

import heddle_spark
from pyspark.sql import SparkSession

HERE = Path(__file__).parent


def text(value):
    """A value as the command line writes it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


url, data, out = sys.argv[1:]
spark = SparkSession.builder.remote(url).getOrCreate()
spark.conf.set("spark.sql.session.timeZone", "UTC")
for module in ("geo", "flights"):
    print(module, heddle_spark.register(spark, str(HERE / "dist" / f"{module}.wasm")))
spark.read.parquet(f"{data}/flights-3m.parquet").createOrReplaceTempView("flights")
airports = (
    "iata STRING, name STRING, city STRING, state STRING, country STRING, latitude DOUBLE, longitude DOUBLE"
)
spark.read.csv(f"{data}/airports.csv", schema=airports, header=True).createOrReplaceTempView("airports")
for file in sorted((HERE / "queries").glob("*.sql")):
    query = file.read_text().replace("'flights-3m.parquet'", "flights").replace("'airports.csv'", "airports")
    frame = spark.sql(query)
    with open(Path(out) / f"{file.stem}.csv", "w", newline="") as rows:
        writer = csv.writer(rows, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows([text(value) for value in row] for row in frame.collect())
spark.stop()
