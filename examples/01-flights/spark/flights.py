"""The queries of this example from PySpark: python flights.py URL DATA OUT

URL is a master (spark://host:port, local[2]) or a Spark Connect server (sc://host:port), DATA the folder of the two
files as the executors see it; the rows go into OUT as CSV.
"""

import csv
import sys
from pathlib import Path

import heddle_spark
from pyspark.sql import SparkSession

HERE = Path(__file__).resolve().parent.parent
AIRPORTS = (
    "iata STRING, name STRING, city STRING, state STRING, country STRING, latitude DOUBLE, longitude DOUBLE"
)


def text(value):
    """A value as the command line writes it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


url, data, out = sys.argv[1:]
if url.startswith("sc://"):
    # The server has its master and Heddle's jar.
    spark = SparkSession.builder.remote(url).getOrCreate()
else:
    spark = heddle_spark.configure(SparkSession.builder.master(url).appName("flights")).getOrCreate()
spark.conf.set("spark.sql.session.timeZone", "UTC")
for module in ("geo", "flights"):
    print(module, heddle_spark.register(spark, str(HERE / "dist" / f"{module}.wasm")))
spark.read.parquet(f"{data}/flights-3m.parquet").createOrReplaceTempView("flights")
spark.read.csv(f"{data}/airports.csv", schema=AIRPORTS, header=True).createOrReplaceTempView("airports")
for file in sorted((HERE / "queries").glob("*.sql")):
    query = file.read_text().replace("'flights-3m.parquet'", "flights").replace("'airports.csv'", "airports")
    frame = spark.sql(query)
    with open(Path(out) / f"{file.stem}.csv", "w", newline="") as rows:
        writer = csv.writer(rows, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows([text(value) for value in row] for row in frame.collect())
spark.stop()
