"""The benchmark's runner of queries over the tables of TPC-H on Spark (bench/METHODOLOGY.md).

Reads definitions from standard input, one a line, and writes a JSON line for each query and strategy, with the rows of its answer.
"""

import datetime
import decimal
import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import heddle_spark
from pyspark.sql import Row, SparkSession

#: Partitions behind a shuffle: one for each thread. Spark's 200 are meant for far more data, and would take most of the time.
THREADS = 2

#: A cell as bench/data/answers.mjs has it: of doubles a number, of all others a text.
Cell = float | str | None


def session() -> SparkSession:
    builder = (
        SparkSession.builder.master(f"local[{THREADS}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "4g")
        .config("spark.log.level", "ERROR")
        .config("spark.sql.shuffle.partitions", str(THREADS))
    )
    return heddle_spark.configure(builder).getOrCreate()


def cell(value: object) -> Cell:
    match value:
        case None | float():
            return value
        case decimal.Decimal():
            return format(value, "f")
        case datetime.date():
            return value.isoformat()
        case _:
            return str(value)


def timed(seconds: float, fewest: int, query: Callable[[], list[Row]]) -> tuple[list[float], list[Row]]:
    """The nanoseconds of each query, for so many seconds in all but at least so often, and the rows of the last."""
    taken: list[float] = []
    rows: list[Row] = []
    until = time.perf_counter() + seconds
    while len(taken) < fewest or time.perf_counter() < until:
        start = time.perf_counter_ns()
        rows = query()
        taken.append(float(time.perf_counter_ns() - start))
    return sorted(taken), rows


def times(taken: list[float], rows: int) -> dict[str, float]:
    """Sorted nanoseconds as those of a row."""

    def at(share: float) -> float:
        return taken[min(len(taken) - 1, int(len(taken) * share))] / rows

    return {
        "nsPerRow": at(0.5),
        "lowerNsPerRow": at(0.25),
        "upperNsPerRow": at(0.75),
        "fastestNsPerRow": at(0),
        "slowestNsPerRow": at(1),
    }


def open_tables(spark: SparkSession, folder: str, *, in_memory: bool) -> None:
    """Views of the files: read by each query, or kept decoded in Spark's cache."""
    # A view of the same files would be read from there, whoever put them in.
    spark.catalog.clearCache()
    for path in sorted(Path(folder).glob("*.parquet")):
        spark.read.parquet(str(path)).createOrReplaceTempView(path.stem)
        if in_memory:
            spark.catalog.cacheTable(path.stem)
            spark.table(path.stem).count()


def measure(spark: SparkSession, job: int, definition: dict, strategy: str) -> None:
    open_tables(spark, definition["folder"], in_memory=strategy == "in-memory")
    fewest = definition["queriesAtLeast"]
    for query in definition["queries"]:

        def run(sql: str = query["sql"]) -> list[Row]:
            return spark.sql(sql).collect()

        if definition["warmupSeconds"] > 0:
            timed(definition["warmupSeconds"], fewest, run)
        taken, rows = timed(definition["seconds"], fewest, run)
        line = {
            "job": job,
            "function": query["name"],
            "strategy": strategy,
            "batches": len(taken),
            **times(taken, definition["rows"]),
            "answer": [[cell(value) for value in row] for row in rows],
        }
        print(json.dumps(line), flush=True)


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    definitions = [json.loads(line) for line in sys.stdin]
    spark = session()
    for job, definition in enumerate(definitions):
        if "module" in definition:
            heddle_spark.register(spark, definition["module"])
        for strategy in ("parquet", "in-memory"):
            if strategy in definition["strategies"]:
                measure(spark, job, definition, strategy)
    spark.stop()


main()
