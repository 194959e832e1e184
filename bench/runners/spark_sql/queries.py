"""The benchmark's runner of Spark as its users have it (bench/METHODOLOGY.md): queries, with every kind of UDF there is.

Reads its definition from standard input and writes a JSON line for each function and strategy. The one argument is the folder of the
classes of the UDFs in Java.
"""

import json
import logging
import os
import sys
import time
import warnings
from collections.abc import Callable

import heddle_spark
import pyarrow as pa
import udfs
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql.functions import call_udf, expr, pandas_udf, udf
from pyspark.sql.types import DoubleType, StringType

HOST = "spark-sql"
#: How often a query reads the input, so that Spark's fixed cost of a query is spread over its rows.
COPIES = 16
FEWEST_QUERIES = 3
#: What the mathematics of two libraries may differ in.
LIBM = 1e-12

#: What is selected for a function: the result, given the columns of its arguments.
Call = Callable[[list[str]], Column]


def session(classes: str, rows: int) -> SparkSession:
    """One thread, batches for Python as long as those of the definition."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "2g")
        .config("spark.driver.extraClassPath", classes)
        .config("spark.log.level", "ERROR")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(rows))
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
    )
    return heddle_spark.configure(builder).getOrCreate()


def strategies(spark: SparkSession, name: str) -> dict[str, Call]:
    """The strategies for a function, by their names."""
    by_row, by_column, result, sql, java = udfs.FUNCTIONS[name]
    spark_type = {"double": DoubleType(), "string": StringType()}[result]
    spark.udf.registerJavaFunction(f"java_{name}", java, spark_type)
    return {
        "direct": lambda columns: call_udf(name, *columns),
        "native": lambda _: expr(sql),
        "java-udf": lambda columns: call_udf(f"java_{name}", *columns),
        "python-udf": lambda columns: udf(by_row, result, useArrow=False)(*columns),
        "python-arrow-udf": lambda columns: udf(by_row, result, useArrow=True)(*columns),
        "pandas-udf": lambda columns: pandas_udf(by_column, result)(*columns),
    }


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


def timed(seconds: float, query: Callable[[], None]) -> list[float]:
    """The seconds of each query, for so many in all."""
    taken: list[float] = []
    until = time.perf_counter() + seconds
    while len(taken) < FEWEST_QUERIES or time.perf_counter() < until:
        start = time.perf_counter()
        query()
        taken.append(time.perf_counter() - start)
    return taken


def run(frame: DataFrame) -> None:
    """A query whose rows go nowhere."""
    frame.write.format("noop").mode("overwrite").save()


def same(actual: list, expected: list, tolerance: float) -> bool:
    """Whether answers are equal: doubles by their bits, or within a relative tolerance."""

    def close(a: object, b: object) -> bool:
        if isinstance(a, float) and isinstance(b, float):
            return a.hex() == b.hex() or abs(a - b) <= tolerance * abs(b)
        return a == b

    return len(actual) == len(expected) and all(map(close, actual, expected))


def read(path: str) -> pa.Table:
    with pa.ipc.open_stream(path) as reader:
        return reader.read_all()


def measure(spark: SparkSession, definition: dict, case: dict) -> None:
    name = case["function"]
    table = read(case["input"])
    expected = read(case["expected"]).column(0).to_pylist()
    once = spark.createDataFrame(table).coalesce(1)
    rows = COPIES * table.num_rows
    many = once.crossJoin(spark.range(COPIES, numPartitions=1)).drop("id").coalesce(1).persist()
    if many.count() != rows:
        raise RuntimeError(f"{many.count()} rows, not {rows}")
    there = strategies(spark, name)
    columns = many.select(*table.column_names)
    timed(definition["warmupSeconds"], lambda: run(columns))
    scan = timed(definition["seconds"], lambda: run(columns))
    for strategy in filter(there.get, definition["strategies"]):
        result = there[strategy](table.column_names).alias("result")
        query = many.select(result)
        timed(definition["warmupSeconds"], lambda query=query: run(query))
        taken = timed(definition["seconds"], lambda query=query: run(query))
        answers = [row.result for row in once.select(result).collect()]
        line = {
            "host": HOST,
            "function": name,
            "strategy": strategy,
            **quantiles(taken, rows),
            "scanNsPerRow": sorted(scan)[len(scan) // 2] * 1e9 / rows,
            "verified": same(answers, expected, 0 if strategy == "direct" else LIBM),
            "batches": len(taken),
        }
        print(json.dumps(line), flush=True)
    many.unpersist(blocking=True)


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    definition = json.load(sys.stdin)
    spark = session(sys.argv[1], definition["batchRows"])
    heddle_spark.register(spark, definition["module"])
    # The workers of Python, processes of their own, load it by its name.
    spark.sparkContext.addPyFile(udfs.__file__)
    for case in definition["cases"]:
        measure(spark, definition, case)
    spark.stop()


main()
