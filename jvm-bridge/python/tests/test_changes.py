"""Schemas that change between registration and use: a function never sees values of other types than its own."""

import pytest
from conftest import both_ways
from pyspark.errors import AnalysisException
from pyspark.sql import functions as F

GCD = "SELECT gcd(a, 12) AS g FROM v ORDER BY g"


def view(spark, column):
    spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW v AS SELECT {column} FROM range(1, 5)")


def test_a_view_of_another_type(basics):
    view(basics, "cast(id AS INT) AS a")
    before = basics.sql(GCD)
    view(basics, "array(id) AS a")
    assert [row.g for row in before.collect()] == [1, 2, 3, 4]
    with pytest.raises(AnalysisException, match=r"(?s)HEDDLE1103.*gcd\(a int32, b int32\) -> int32.*list<int64>"):
        basics.sql(GCD)
    view(basics, "id AS b")
    with pytest.raises(AnalysisException, match="UNRESOLVED_COLUMN"):
        basics.sql(GCD)
    # A wider integer is taken as long as its values fit.
    view(basics, "id AS a")
    assert [row.g for row in both_ways(lambda: basics.sql(GCD), basics)] == [1, 2, 3, 4]
    view(basics, "id + 4294967296 AS a")
    with pytest.raises(Exception, match=r"HEDDLE2004.*429496729\d does not fit"):
        basics.sql(GCD).collect()


def test_a_column_that_may_be_null_by_now(basics):
    view(basics, "cast(id AS INT) AS a")
    assert not basics.sql(GCD).schema["g"].nullable
    view(basics, "if(id = 2, NULL, cast(id AS INT)) AS a")
    frame = basics.sql(GCD)
    assert frame.schema["g"].nullable
    assert [row.g for row in both_ways(lambda: basics.sql(GCD), basics)] == [None, 1, 3, 4]


def test_files_of_another_type(basics, tmp_path):
    path = str(tmp_path / "data.parquet")

    def write(column):
        basics.sql(f"SELECT {column} AS a FROM range(1, 5)").coalesce(1).write.mode("overwrite").parquet(path)

    def frame():
        return basics.read.parquet(path).select(F.call_function("gcd", "a", F.lit(12)).alias("g"))

    write("cast(id AS INT)")
    before = frame()
    assert sorted(row.g for row in before.collect()) == [1, 2, 3, 4]
    write("concat_ws('', 'text', id)")
    basics.catalog.refreshByPath(path)
    # Spark reads what it analysed, or nothing; Spark 3.5 looks for the old files.
    refusals = r"FAILED_READ_FILE|SchemaColumnConvertNotSupported|Parquet column cannot|\.parquet does not exist"
    with pytest.raises(Exception, match=refusals):
        before.collect()
    with pytest.raises(AnalysisException, match=r"HEDDLE1103.*takes no utf8"):
        frame()
    write("cast(id * 2 AS INT)")
    assert sorted(row.g for row in frame().collect()) == [2, 4, 4, 6]
