"""ANSI mode on and off: what Spark makes of an argument depends on it, what a function accepts does not."""

import pytest
from conftest import both_ways, plan, row_by_row
from pyspark.errors import AnalysisException

#: An argument that Spark computes, its error in ANSI mode, and the rows without it.
ARGUMENTS = [
    ("add_longs(cast(text AS BIGINT), 1)", "CAST_INVALID_INPUT", [None, 1, None, 3]),
    ("add_ints(i + 2147483646, 0)", "ARITHMETIC_OVERFLOW", [2147483646, 2147483647, -2147483648, -2147483647]),
    ("add(1 / (i % 2), 0)", "DIVIDE_BY_ZERO", [None, 1.0, None, 1.0]),
    ("add_ints(element_at(array(7, 8), i + 1), 0)", "INVALID_ARRAY_INDEX", [7, 8, None, None]),
]


@pytest.fixture
def numbers(basics):
    basics.sql(
        "CREATE TEMPORARY VIEW v AS SELECT cast(id AS INT) AS i, "
        "if(id % 2 = 0, 'none', cast(id - 1 AS STRING)) AS text FROM range(0, 4, 1, 1)"
    )
    return basics


@pytest.mark.parametrize(("call", "_error", "expected"), ARGUMENTS)
def test_without(numbers, call, _error, expected):
    numbers.conf.set("spark.sql.ansi.enabled", "false")
    rows = both_ways(lambda: numbers.sql(f"SELECT {call} AS r FROM v ORDER BY i"), numbers)
    assert [row.r for row in rows] == expected


@pytest.mark.parametrize("mode", ["batches", "rows"])
@pytest.mark.parametrize(("call", "error", "_rows"), ARGUMENTS)
def test_with(numbers, call, error, _rows, mode):
    numbers.conf.set("spark.sql.ansi.enabled", "true")
    if mode == "rows":
        row_by_row(numbers)
    frame = numbers.sql(f"SELECT {call} AS r FROM v")
    assert ("WasmEval" in plan(frame)) == (mode == "batches")
    with pytest.raises(Exception, match=error):
        frame.collect()
    # A failure that the query keeps from the argument is none.
    guarded = numbers.sql(f"SELECT CASE WHEN i < 0 THEN {call} END AS r FROM v")
    assert [row.r for row in guarded.collect()] == [None] * 4


@pytest.mark.parametrize("ansi", ["true", "false"])
def test_what_a_function_accepts_is_the_same(numbers, ansi):
    numbers.conf.set("spark.sql.ansi.enabled", ansi)
    # Spark's own would cast the text without ANSI, and refuse it with.
    with pytest.raises(AnalysisException, match=r"HEDDLE1103.*takes no utf8"):
        numbers.sql("SELECT gcd('12', 18)")
    # Results are not wrapped around as Spark's would be without ANSI.
    with pytest.raises(Exception, match="HEDDLE2004"):
        numbers.sql("SELECT add_longs(9223372036854775807, i) AS r FROM v").collect()
    rows = both_ways(lambda: numbers.sql("SELECT try_add(add_ints(i, 2147483644), i) AS r FROM v"), numbers)
    assert [row.r for row in rows] == [2147483644, 2147483646, None, None]
