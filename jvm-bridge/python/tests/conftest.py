"""One Spark application for all tests: the pyspark of the venv with two threads and Heddle's jar."""

import os
import subprocess
import sys
from pathlib import Path

import pyspark
import pytest
from pyspark.sql import SparkSession

import heddle_spark

ROOT = Path(__file__).resolve().parents[3]
DIST = ROOT / "conformance" / "dist"
# Spark would start its Python workers with whatever python3 is on the PATH.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
RULE = "io.heddle.spark.BatchWasmUdfs"


def since(line: str) -> bool:
    """Whether the Spark that runs is of a line, such as 4.2, or of a later one."""
    ours, asked = ([int(part) for part in version.split(".")[:2]] for version in (pyspark.__version__, line))
    return ours >= asked


# Spark Connect: the distributions of older lines have no server in them.
collect_ignore = [] if since("4.0") else ["test_connect.py"]


def pytest_collection_modifyitems(config, items):
    """Leaves out the tests of other Spark lines; what a line does not have, it has tests that say so."""
    left = [
        item
        for item in items
        if not all(since(mark.args[0]) for mark in item.iter_markers("since"))
        or any(since(mark.args[0]) for mark in item.iter_markers("before"))
    ]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def module_path(name: str) -> str:
    """A module of the corpus; built if it is missing."""
    path = DIST / f"{name}.wasm"
    if not path.is_file():
        subprocess.run(["npm", "run", "--silent", "build:conformance"], cwd=ROOT, check=True)
    return str(path)


@pytest.fixture(scope="session")
def application():
    builder = (
        SparkSession.builder.master("local[2]")
        .appName("heddle tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.memory", "2g")
        .config("spark.log.level", os.environ.get("HEDDLE_TEST_LOG", "OFF"))
    )
    spark = heddle_spark.configure(builder).getOrCreate()
    yield spark
    spark.stop()


@pytest.fixture
def spark(application):
    """A session of its own for each test: functions, views and settings do not leak."""
    session = application.newSession()
    # The corpus has functions named like Spark's own.
    session.conf.set("spark.sql.functionResolution.sessionOrder", "first")
    session.conf.set("spark.sql.timeType.enabled", "true")
    return session


@pytest.fixture
def basics(spark):
    heddle_spark.register(spark, module_path("basics"))
    return spark


@pytest.fixture
def failures(spark):
    heddle_spark.register(spark, module_path("failures"))
    return spark


def row_by_row(spark):
    """Switches batches off in a session."""
    spark.conf.set("spark.sql.optimizer.excludedRules", RULE)


def batched(spark):
    """Switches batches on again."""
    spark.conf.unset("spark.sql.optimizer.excludedRules")


def plan(frame) -> str:
    """The physical plan as EXPLAIN prints it."""
    return frame._sc._jvm.PythonSQLUtils.explainString(frame._jdf.queryExecution(), "simple")


def both_ways(frame_of, spark):
    """The rows of a query in batches, after checking that the rows one by one are the same."""
    batched(spark)
    in_batches = frame_of()
    rows = in_batches.collect()
    row_by_row(spark)
    single = frame_of()
    assert "WasmEval" not in plan(single)
    assert repr(single.collect()) == repr(rows)
    batched(spark)
    return rows
