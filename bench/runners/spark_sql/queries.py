"""The benchmark's runner of Spark as its users have it (bench/METHODOLOGY.md): queries, with every kind of UDF there is.

Reads definitions from standard input, one a line, and writes a JSON line for each function and strategy. The arguments are the name of the
host, the engine that runs modules, and the class path of the UDFs in Java and Scala.
"""

import json
import logging
import os
import sys
import time
import warnings
from contextlib import contextmanager

import contestants
import heddle_spark
from pyspark.sql import DataFrame, SparkSession
from subjects import Aggregate, Scalar, read

#: What the mathematics of two libraries may differ in.
LIBM = 1e-12
RULES = "spark.sql.optimizer.excludedRules"
BATCHES = "io.heddle.spark.BatchWasmUdfs"


def session(engine: str, classes: str) -> SparkSession:
    """One thread."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "2g")
        .config("spark.driver.extraClassPath", classes)
        .config("spark.log.level", "ERROR")
        .config("spark.heddle.engine", engine)
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
    )
    return heddle_spark.configure(builder).getOrCreate()


def quantiles(taken: list[float], rows: int) -> dict[str, float]:
    """Seconds of queries as nanoseconds a row."""
    taken = sorted(taken)

    def at(share: float) -> float:
        return taken[min(len(taken) - 1, int(len(taken) * share))] * 1e9 / rows

    return {
        "nsPerRow": at(0.5),
        "lowerNsPerRow": at(0.25),
        "upperNsPerRow": at(0.75),
        "fastestNsPerRow": at(0),
        "slowestNsPerRow": at(1),
    }


def run(frame: DataFrame) -> None:
    """A query whose rows go nowhere."""
    frame.write.format("noop").mode("overwrite").save()


def timed(seconds: float, fewest: int, frame: DataFrame) -> list[float]:
    """The seconds of each query, for so many in all but at least so often."""
    taken: list[float] = []
    until = time.perf_counter() + seconds
    while len(taken) < fewest or time.perf_counter() < until:
        start = time.perf_counter()
        run(frame)
        taken.append(time.perf_counter() - start)
    return taken


def measured(definition: dict, frame: DataFrame) -> list[float]:
    """The seconds of each query, once it is warm."""
    if definition["warmupSeconds"] > 0:
        # A single one that takes longer is enough: it has a million rows.
        timed(definition["warmupSeconds"], 1, frame)
    return timed(definition["seconds"], definition["queriesAtLeast"], frame)


@contextmanager
def planned(spark: SparkSession, strategy: str):
    """Row by row, calls go into modules from where the expression stands, without batches."""
    if strategy.endswith("-row"):
        spark.conf.set(RULES, BATCHES)
    yield
    spark.conf.unset(RULES)


def measure(spark: SparkSession, about: dict, definition: dict, case: dict) -> None:
    """Measures the strategies of one function, each over the same rows in Spark's cache: lines begin with what is said about all."""
    name = case["function"]
    table = read(case["input"])
    expected = read(case["expected"]).column(0).to_pylist()
    kind = Aggregate if "groups" in case else Scalar
    subject = kind(spark, table, expected, definition["batchRows"])
    rows = definition["copies"] * table.num_rows
    copies = spark.range(definition["copies"], numPartitions=1)
    many = spark.createDataFrame(table).coalesce(1).crossJoin(copies).drop("id").coalesce(1).persist()
    if many.count() != rows:
        raise RuntimeError(f"{many.count()} rows, not {rows}")
    there = contestants.strategies(spark, name)
    columns = many.select(*table.column_names)
    scan = measured(definition, columns)
    for strategy in filter(there.get, definition["strategies"]):
        with planned(spark, strategy):
            query = subject.query(many, there[strategy])
            taken = measured(definition, query)
            exact = strategy in ("direct", "direct-row", "literal-row")
            line = {
                **about,
                "function": name,
                "strategy": strategy,
                **quantiles(taken, rows),
                "scanNsPerRow": sorted(scan)[len(scan) // 2] * 1e9 / rows,
                "verified": subject.verified(there[strategy], 0 if exact else LIBM),
                "batches": len(taken),
            }
        print(json.dumps(line), flush=True)
    many.unpersist(blocking=True)


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    host, engine, classes = sys.argv[1:]
    definitions = [json.loads(line) for line in sys.stdin]
    spark = session(engine, classes)
    contestants.register(spark)
    for job, definition in enumerate(definitions):
        contestants.register_modules(spark, definition)
        # Python has batches as long as those of the definition.
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", definition["batchRows"])
        for case in definition["cases"]:
            measure(spark, {"job": job, "host": host}, definition, case)
    spark.stop()


main()
