"""What the definition ``queries`` measures: for each function and strategy the column that a query selects."""

from collections.abc import Callable
from typing import NamedTuple

import heddle_spark
import udfs
from pyspark.sql import Column, SparkSession
from pyspark.sql.functions import call_udf, expr, pandas_udf, udf
from pyspark.sql.types import DoubleType, LongType, StringType

#: The result, given the columns of the arguments.
Call = Callable[[list[str]], Column]

HAVERSINE = """
2 * 6371.0088D * asin(sqrt(
    pow(sin(radians(lat2 - lat1) / 2), 2)
    + cos(radians(lat1)) * cos(radians(lat2)) * pow(sin(radians(lon2 - lon1) / 2), 2)))
"""
EMAIL_DOMAIN = "lower(substring(email, instr(email, '@') + 1))"
TYPES = {"double": DoubleType(), "long": LongType(), "string": StringType()}
#: Where a plain plugin's functions are registered beside those of the module.
LITERAL = "literal_"


class Function(NamedTuple):
    """A function in other words than Heddle's; an aggregate has none by rows and no class in Java."""

    result: str
    sql: str
    by_column: Callable
    by_row: Callable | None = None
    java: str | None = None


FUNCTIONS = {
    "add_two": Function("long", "a + b", udfs.add_two_of_columns, udfs.add_two, "JavaUdfs$AddTwo"),
    "email_domain": Function(
        "string", EMAIL_DOMAIN, udfs.email_domain_of_columns, udfs.email_domain, "JavaUdfs$EmailDomain"
    ),
    "haversine": Function(
        "double", HAVERSINE, udfs.haversine_of_columns, udfs.haversine, "JavaUdfs$Haversine"
    ),
    "lowered": Function("string", "lower(text)", udfs.lowered_of_columns, udfs.lowered, "JavaUdfs$Lowered"),
    "total": Function("double", "sum(value)", udfs.total_of_columns),
}


def register_modules(spark: SparkSession, definition: dict) -> None:
    """Registers Heddle's functions, in the place of those of an earlier definition."""
    heddle_spark.register(spark, definition["module"])
    if "literals" in definition:
        heddle_spark.register(spark, definition["literals"], "add_two", f"{LITERAL}add_two")


def register(spark: SparkSession) -> None:
    """Registers the functions in Java, Scala and Python, once a session."""
    for name, function in FUNCTIONS.items():
        if function.java is not None:
            spark.udf.registerJavaFunction(f"java_{name}", function.java, TYPES[function.result])
    spark._jvm.ScalaUdfs.register(spark._jsparkSession)
    # The workers of Python, processes of their own, load it by its name.
    spark.sparkContext.addPyFile(udfs.__file__)


def strategies(spark: SparkSession, name: str) -> dict[str, Call]:
    """The strategies that there are for a function, by their names."""
    function = FUNCTIONS[name]

    def registered(prefix: str) -> Call:
        return lambda columns: call_udf(prefix + name, *columns)

    found: dict[str, Call] = {
        "direct": registered(""),
        "direct-row": registered(""),
        "native": lambda _: expr(function.sql),
        "scala-udf": registered("scala_"),
        "pandas-udf": lambda columns: pandas_udf(function.by_column, function.result)(*columns),
    }
    if function.by_row is not None:
        found["java-udf"] = registered("java_")
        for strategy, arrow in (("python-udf", False), ("python-arrow-udf", True)):
            found[strategy] = lambda columns, arrow=arrow: udf(
                function.by_row, function.result, useArrow=arrow
            )(*columns)
    if spark.catalog.functionExists(LITERAL + name):
        found["literal-row"] = registered(LITERAL)
    return found
