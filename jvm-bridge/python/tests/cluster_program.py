"""Run by test_cluster.py as a process of its own: two executors in JVMs of their own, one JSON line."""

import json
import sys

from pyspark.sql import SparkSession

import heddle_spark


def main(module: str) -> None:
    builder = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.executor.memory", "1g")
        .config("spark.task.maxFailures", "1")
        .config("spark.log.level", "OFF")
    )
    spark = heddle_spark.configure(builder).getOrCreate()
    names = heddle_spark.register(spark, module)
    query = "SELECT sum(fraction(cast(id % 97 AS DOUBLE))) AS s FROM range(0, 20000, 1, 4)"
    sums = [spark.sql(query).head().s for _ in range(2)]
    counters = heddle_spark.counters(spark)
    try:
        spark.sql("SELECT throwing(cast(id AS DOUBLE), 'x') FROM range(0, 20, 1, 4)").collect()
        failure = None
    except Exception as error:
        origin = getattr(error, "_origin", None) or error.java_exception
        found = spark._jvm.io.heddle.spark.HeddleErrors.find(origin)
        failure = found.get().getMessage() if found.isDefined() else str(error)
    print(json.dumps({"names": names, "sums": sums, "counters": counters, "failure": failure}))
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1])
