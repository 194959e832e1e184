"""Heddle's WebAssembly functions in PySpark.

>>> spark = heddle_spark.configure(SparkSession.builder.master("local[2]")).getOrCreate()
>>> heddle_spark.register(spark, "geo.wasm")
['haversine']
>>> spark.sql("SELECT haversine(59.9, 10.7, 40.6, -73.8)")
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = [
    "CONNECT_PLUGINS",
    "EXTENSIONS",
    "HASHED_GROUPS",
    "HeddleError",
    "configure",
    "counters",
    "jar",
    "map_partitions",
    "register",
]

#: The value of ``spark.sql.extensions`` that adds WebAssembly functions to a session.
EXTENSIONS = "io.heddle.spark.HeddleExtensions"

#: What the configuration of a Spark Connect server says besides :data:`EXTENSIONS`.
CONNECT_PLUGINS = {
    "spark.connect.extensions.command.classes": "io.heddle.spark.connect.HeddleCommands",
    "spark.connect.extensions.relation.classes": "io.heddle.spark.connect.HeddleRelations",
}

#: HotSpot leaves methods over 8,000 bytes uncompiled unless told otherwise, and the interpreter loop of the
#: JavaScript engine is one.
JAVA_OPTIONS = "-XX:-DontCompileHugeMethods"

#: Groups that Spark aggregates side by side before it sorts and takes one after the other, each with calls of its own.
#: Its default of 128 is meant for groups that are collections.
HASHED_GROUPS = ("spark.sql.objectHashAggregate.sortBased.fallbackThreshold", "65536")


class HeddleError(Exception):
    """A module or function that cannot be had; the message begins with the code, for example HEDDLE4001."""


def jar() -> str:
    """The path of Heddle's jar: ``HEDDLE_SPARK_JAR``, or the one that ``jvm-bridge/build.sh`` made.

    It is the one for the line and the Scala version of the distribution in ``SPARK_HOME``, or of pyspark's own. Raises
    FileNotFoundError if there is none.
    """
    named = os.environ.get("HEDDLE_SPARK_JAR")
    cache = Path(os.environ.get("HEDDLE_CACHE") or Path.home() / ".cache" / "heddle")
    path = Path(named) if named else cache / "jvm" / _jar_name()
    if not path.is_file():
        raise FileNotFoundError(f"no {path}: build it with jvm-bridge/build.sh, or set HEDDLE_SPARK_JAR")
    return str(path)


def configure(builder: SparkSession.Builder, path: str | None = None) -> SparkSession.Builder:
    """Adds Heddle's jar, extension, JVM options and :data:`HASHED_GROUPS` to the builder of a new application.

    ``path`` is the jar; without it, :func:`jar`. Settings of the builder are kept, and added to where they hold
    lists. Driver options take effect only if no JVM runs yet. A builder with ``remote("local[2]")`` starts a Spark
    Connect server of its own, which gets Heddle's plugins too; one that connects to a server takes it as it is, so
    do not configure that.
    """
    options = dict(getattr(builder, "_options", {}))

    def add(key: str, value: str, separator: str) -> None:
        parts = [part for part in str(options.get(key, "")).split(separator) if part]
        if value not in parts:
            builder.config(key, separator.join([*parts, value]))

    add("spark.jars", path or jar(), ",")
    add("spark.sql.extensions", EXTENSIONS, ",")
    add("spark.driver.extraJavaOptions", JAVA_OPTIONS, " ")
    add("spark.executor.extraJavaOptions", JAVA_OPTIONS, " ")
    if HASHED_GROUPS[0] not in options:
        builder.config(*HASHED_GROUPS)
    if "spark.remote" in options:
        for key, value in CONNECT_PLUGINS.items():
            add(key, value, ",")
    return builder


def register(spark: SparkSession, path: str, function: str | None = None, name: str | None = None) -> list[str]:
    """Registers the functions of a module for SQL and ``call_function`` and returns their names.

    ``function`` picks one by its export name or SQL name, and ``name`` is what queries call it. The functions live as
    long as the session. In a Spark Connect session the file is this machine's and becomes an artifact of the session,
    unless it is a URL, which the server reads. Raises :class:`HeddleError`.
    """
    if name is not None and function is None:
        raise ValueError("name renames one function: say which with function=")
    if _is_connect(spark):
        from heddle_spark import connect

        return connect.register(spark, str(path), function, name)
    udfs = _udfs(spark)
    from py4j.protocol import Py4JJavaError

    try:
        if function is None:
            return list(udfs.register(spark._jsparkSession, str(path)))
        return [udfs.register(spark._jsparkSession, str(path), function, name)]
    except Py4JJavaError as error:
        raise HeddleError(error.java_exception.getMessage()) from error


def map_partitions(frame: DataFrame, path: str, function: str, *params: object) -> DataFrame:
    """The rows that a partition function answers for those of ``frame``, whose columns it finds by their names.

    ``function`` is its export name or SQL name in the module at ``path``; it need not be registered. ``params`` are
    the function's own: plain values. Spark splits and orders the rows as the function declares. Raises
    :class:`HeddleError`, and AnalysisException where columns or params do not fit.
    """
    spark = frame.sparkSession
    if _is_connect(spark):
        from heddle_spark import connect

        return connect.map_partitions(frame, str(path), function, params)
    from py4j.protocol import Py4JJavaError
    from pyspark.sql import DataFrame

    udfs = _udfs(spark)
    values = spark._jvm.java.util.ArrayList()
    for param in params:
        values.add(param)
    try:
        return DataFrame(udfs.mapPartitions(frame._jdf, str(path), function, values), spark)
    except Py4JJavaError as error:
        raise HeddleError(error.java_exception.getMessage()) from error


def counters(spark: SparkSession) -> dict[str, int]:
    """What the instances of this application did so far: rows, batches, bytes, nanoseconds, instances, modules.

    Raises :class:`HeddleError` in a Spark Connect session, whose application is another's.
    """
    if _is_connect(spark):
        raise HeddleError("HEDDLE1104: counters are those of an application, which a Spark Connect session has none of")
    return {entry: int(value) for entry, value in _udfs(spark).counters(spark._jsparkSession).items()}


def _is_connect(spark: SparkSession) -> bool:
    return type(spark).__module__.startswith("pyspark.sql.connect.")


def _jar_name() -> str:
    import pyspark

    home = Path(os.environ.get("SPARK_HOME") or Path(pyspark.__file__).parent)
    for core in sorted((home / "jars").glob("spark-core_*.jar")):
        scala, version = core.stem[len("spark-core_") :].split("-", 1)
        return f"heddle-spark-{'.'.join(version.split('.')[:2])}_{scala}.jar"
    raise FileNotFoundError(f"no Spark in {home}")


def _udfs(spark: SparkSession):
    udfs = spark._jvm.io.heddle.spark.HeddleUdfs
    if not callable(udfs):
        raise HeddleError("Heddle's jar is not on the class path: use heddle_spark.configure(builder)")
    return udfs
