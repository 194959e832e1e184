"""An application of one small heap that aggregates more groups than fit into it, and writes a line of JSON about them.

Run by test_groups.py with the path of the module and the number of groups.
"""

import json
import sys

from pyspark.sql import SparkSession

import heddle_spark

#: As little as Spark starts with; a third of it is for all that its operators hold.
HEAP = "512m"
#: Of each instance of the module: much less than the groups' states take.
GUEST = "32m"
#: Rows whose groups have another row already.
MORE = 100_000


def main(module: str, groups: int) -> None:
    builder = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", HEAP)
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.heddle.memoryLimitBytes", GUEST)
        .config("spark.log.level", "ERROR")
    )
    spark = heddle_spark.configure(builder).getOrCreate()
    heddle_spark.register(spark, module, "mean")
    row = spark.sql(
        f"SELECT count(*) AS groups, cast(sum(m) AS DECIMAL(30, 1)) AS sum FROM "
        f"(SELECT id % {groups} AS k, mean(id) AS m FROM range(0, {groups + MORE}, 1, 2) GROUP BY id % {groups})"
    ).head()
    most = spark._jvm.java.lang.Runtime.getRuntime().maxMemory()
    print(json.dumps({"groups": row.groups, "sum": str(row.sum), "heap": most, **heddle_spark.counters(spark)}))
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
