"""The inputs of the definition ``queries``, and what a function must answer to them."""

import pyarrow as pa
from contestants import Call
from pyspark.sql import DataFrame, SparkSession

#: The column of an aggregate's groups.
GROUP = "group"


def same(actual: list, expected: list, tolerance: float) -> bool:
    """Whether answers are equal: doubles by their bits, or within a relative tolerance."""

    def close(a: object, b: object) -> bool:
        if isinstance(a, float) and isinstance(b, float):
            return a.hex() == b.hex() or abs(a - b) <= tolerance * abs(b)
        return a == b

    return len(actual) == len(expected) and all(map(close, actual, expected))


def read(path: str) -> pa.Table:
    """A file's columns; Spark has no unsigned integers for the groups."""
    with pa.ipc.open_stream(path) as reader:
        table = reader.read_all()
    if GROUP not in table.column_names:
        return table
    at = table.column_names.index(GROUP)
    return table.set_column(at, GROUP, table.column(GROUP).cast(pa.int32()))


class Scalar:
    """A function of a row, and its answers to all rows of the input."""

    def __init__(self, spark: SparkSession, table: pa.Table, expected: list, _: int):
        self._given = spark.createDataFrame(table).coalesce(1)
        self._arguments = table.column_names
        self._expected = expected

    def query(self, frame: DataFrame, call: Call) -> DataFrame:
        return frame.select(call(self._arguments).alias("result"))

    def verified(self, call: Call, tolerance: float) -> bool:
        answers = [row.result for row in self.query(self._given, call).collect()]
        return same(answers, self._expected, tolerance)


class Aggregate:
    """A function of groups, and its answers to those of the first batch."""

    def __init__(self, spark: SparkSession, table: pa.Table, expected: list, batch_rows: int):
        first = table.slice(0, batch_rows)
        self._given = spark.createDataFrame(first).coalesce(1)
        self._arguments = [name for name in table.column_names if name != GROUP]
        # What the file says of a group that has no row, no query answers.
        groups = sorted(set(first.column(GROUP).to_pylist()))
        self._expected = [(group, expected[group]) for group in groups]

    def query(self, frame: DataFrame, call: Call) -> DataFrame:
        return frame.groupBy(GROUP).agg(call(self._arguments).alias("result"))

    def verified(self, call: Call, tolerance: float) -> bool:
        answers = sorted((row[GROUP], row.result) for row in self.query(self._given, call).collect())
        groups, results = zip(*self._expected, strict=True)
        return [group for group, _ in answers] == list(groups) and same(
            [result for _, result in answers], list(results), tolerance
        )
