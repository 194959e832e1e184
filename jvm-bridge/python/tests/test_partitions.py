"""Partition functions: TABLE arguments, map_partitions, and what Spark plans for keys and order."""

import datetime
import random

import pytest
from conftest import module_path, plan
from pyspark.errors import AnalysisException, ParseException

import heddle_spark

EPOCH = datetime.datetime(2026, 1, 1)
SPLIT = pytest.mark.since("4.0")


@pytest.fixture
def table(spark):
    """3,000 rows of 40 keys in three partitions, in no order."""
    heddle_spark.register(spark, module_path("partitions"))
    spark.sql(
        "CREATE TEMPORARY VIEW t AS SELECT concat('k', cast(hash(id) & 1023 AS INT) % 40) AS key, "
        "cast(hash(id, 1) % 1000 AS BIGINT) AS value, id FROM range(0, 3000, 1, 3)"
    )
    return spark


ORACLE = (
    "SELECT key, sum(value) OVER (PARTITION BY key ORDER BY value ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) "
    "AS total FROM t"
)


def same(spark, frame):
    assert sorted(map(tuple, frame.collect())) == sorted(map(tuple, spark.sql(ORACLE).collect()))


@pytest.mark.parametrize(
    "call",
    [
        "running_sum(TABLE(t))",
        "running_sum(TABLE(SELECT * FROM t))",
        pytest.param("running_sum(TABLE(t) PARTITION BY key)", marks=SPLIT),
        pytest.param("running_sum(TABLE(t) PARTITION BY key ORDER BY value)", marks=SPLIT),
        pytest.param("running_sum(TABLE(t) WITH SINGLE PARTITION)", marks=SPLIT),
        "running_sum(TABLE(SELECT value + 0 AS VALUE, upper(key) AS unused, key FROM t))",
    ],
)
def test_as_a_window(table, call):
    same(table, table.sql(f"SELECT * FROM {call}"))


@pytest.mark.parametrize("batch_rows", ["1", "7", "8192"])
def test_batches_and_partitions_do_not_end_together(table, batch_rows):
    table.conf.set("spark.heddle.batchRows", batch_rows)
    before = heddle_spark.counters(table)
    frame = table.sql("SELECT * FROM running_sum(TABLE(t))")
    rows = frame.collect()
    after = heddle_spark.counters(table)
    assert len(rows) == 3000
    assert after["rows"] - before["rows"] == 3000
    # One call per task, whatever the partitions.
    assert after["handlesOpened"] - before["handlesOpened"] <= 2
    assert after["instancesCreated"] - before["instancesCreated"] <= 2
    same(table, frame)


def test_keys_and_order_are_planned(table):
    table.conf.set("spark.sql.adaptive.enabled", "false")
    text = plan(table.sql("SELECT * FROM running_sum(TABLE(t))"))
    assert text.count("hashpartitioning(key") == 1 and "Sort [key" in text and "sha256:" in text
    # Rows that lie right already are neither shuffled nor sorted again.
    again = plan(table.sql("SELECT * FROM running_sum(TABLE(SELECT * FROM t DISTRIBUTE BY key SORT BY key, value))"))
    assert again.count("Exchange") == 1 and again.count("Sort [") == 1
    # Only the columns that the function reads are shuffled.
    assert "id#" not in text[text.index("MapInWasm") : text.index("Exchange")]


@SPLIT
def test_a_query_may_say_how_its_table_is_split(table):
    single = plan(table.sql("SELECT * FROM running_sum(TABLE(t) WITH SINGLE PARTITION)"))
    assert "SinglePartition" in single
    table.sql("SELECT cast(id % 3 AS INT) AS key, cast(value AS DOUBLE) AS score FROM t").createOrReplaceTempView(
        "scores"
    )
    assert table.sql("SELECT * FROM top(TABLE(scores) PARTITION BY key ORDER BY (score DESC), 0)").count() == 0


@pytest.mark.before("4.0")
def test_spark_has_no_word_for_how_a_table_is_split(table):
    with pytest.raises(ParseException):
        table.sql("SELECT * FROM running_sum(TABLE(t) PARTITION BY key)")


def test_map_partitions(table):
    frame = heddle_spark.map_partitions(table.table("t"), module_path("partitions"), "runningSum")
    same(table, frame)
    assert frame.columns == ["key", "total"]
    twice = frame.alias("a").join(frame.alias("b"), "key").groupBy("key").count()
    assert twice.count() == table.sql("SELECT DISTINCT key FROM t").count()


def test_params(table):
    frame = table.createDataFrame([(i % 3, float(i)) for i in range(12)], "key INT, score DOUBLE")
    top = heddle_spark.map_partitions(frame, module_path("partitions"), "top", 2)
    expected = sorted((key, 9.0 + key - 3 * rank, rank + 1) for key in range(3) for rank in range(2))
    assert sorted(map(tuple, top.collect())) == expected
    frame.createOrReplaceTempView("scores")
    assert table.sql("SELECT * FROM top(TABLE(scores), 1 + 1)").count() == 6


def test_sessions_with_null_keys_and_timestamps(table):
    visits = [(user, EPOCH + datetime.timedelta(seconds=s)) for user in ("ann", None) for s in (0, 10, 100, 105, 300)]
    random.Random(1).shuffle(visits)
    table.createDataFrame(visits, "user STRING, at TIMESTAMP_NTZ").createOrReplaceTempView("visits")
    rows = table.sql("SELECT * FROM sessions(TABLE(visits), 30000000L)").collect()
    for user in ("ann", None):
        mine = sorted((row["session"], row["from"], row["to"]) for row in rows if row["user"] == user)
        spans = [(int((a - EPOCH).total_seconds()), int((b - EPOCH).total_seconds())) for _, a, b in mine]
        assert spans == [(0, 10), (100, 105), (300, 300)]


def test_keys_are_equal_by_value(table):
    """Null equals null, whatever lies between."""
    rows = [(None if i % 2 else 1, i % 3 == 0, float(i)) for i in range(60)]
    table.createDataFrame(rows, "a INT, b BOOLEAN, value DOUBLE").createOrReplaceTempView("keyed")
    answer = table.sql("SELECT a, b, rows, sum FROM two_keys(TABLE(keyed))").collect()
    expected = {}
    for a, b, value in rows:
        count, total = expected.get((a, b), (0, 0.0))
        expected[a, b] = (count + 1, total + value)
    assert {(row.a, row.b): (row["rows"], row["sum"]) for row in answer} == expected and len(answer) == 4


def test_all_rows_are_one_partition(table):
    table.sql("CREATE TEMPORARY VIEW texts AS SELECT concat('x', id) AS text FROM range(0, 100, 1, 4)")
    rows = table.sql("SELECT * FROM numbered(TABLE(texts), 5, 'p')").collect()
    assert sorted(row.number for row in rows) == list(range(5, 106))


def test_nothing_in_and_nothing_out(table):
    assert table.sql("SELECT * FROM running_sum(TABLE(SELECT * FROM t WHERE id < 0))").collect() == []
    assert table.sql("SELECT * FROM silent(TABLE(SELECT cast(id AS INT) AS key FROM t))").collect() == []


def test_more_rows_out_than_in(table):
    table.sql("CREATE TEMPORARY VIEW one AS SELECT 20000 AS times")
    assert table.sql("SELECT * FROM stretched(TABLE(one))").count() == 20000
    assert len(table.sql("SELECT * FROM stretched(TABLE(one)) LIMIT 5").collect()) == 5


@pytest.mark.parametrize(
    ("query", "message"),
    [
        pytest.param(
            "SELECT * FROM running_sum(TABLE(t) PARTITION BY value)",
            "HEDDLE1104.*is partitioned by \\(key\\)",
            marks=SPLIT,
        ),
        pytest.param(
            "SELECT * FROM running_sum(TABLE(t) PARTITION BY key ORDER BY id)",
            "HEDDLE1104.*order of \\(value\\)",
            marks=SPLIT,
        ),
        pytest.param(
            "SELECT * FROM running_sum(TABLE(t) PARTITION BY key ORDER BY value DESC)",
            "HEDDLE1104.*order of",
            marks=SPLIT,
        ),
        ("SELECT * FROM running_sum(1)", "HEDDLE1104.*running_sum\\(TABLE\\(t\\)\\)"),
        ("SELECT * FROM running_sum(TABLE(t), 1)", "HEDDLE1102.*takes a table and 0 params"),
        ("SELECT * FROM running_sum(TABLE(SELECT id FROM t))", "HEDDLE1103.*finds its columns by name.*\\(id\\)"),
        ("SELECT * FROM running_sum(TABLE(SELECT key, key AS value FROM t))", "HEDDLE1103.*is int64 and takes no utf8"),
        ("SELECT * FROM numbered(TABLE(SELECT key AS text FROM t), 'x', 'p')", "HEDDLE1103.*from is int32"),
        ("SELECT running_sum(key) FROM t", "HEDDLE1104.*SELECT \\* FROM running_sum\\(TABLE"),
    ],
)
def test_refused(table, query, message):
    with pytest.raises(AnalysisException, match=f"(?s){message}"):
        table.sql(query).collect()


def test_map_partitions_refuses_other_kinds(table):
    with pytest.raises(heddle_spark.HeddleError, match=r"HEDDLE1104.*no partition function"):
        heddle_spark.map_partitions(table.table("t"), module_path("basics"), "gcd")


def test_failures_name_function_and_row(table):
    with pytest.raises(Exception, match="HEDDLE2007 running_sum failed at row"):
        table.sql("SELECT * FROM running_sum(TABLE(SELECT nullif(key, 'k3') AS key, value FROM t))").collect()
    assert table.sql("SELECT * FROM running_sum(TABLE(t)) LIMIT 1").count() == 1


def test_metrics_of_the_node(table):
    frame = table.sql("SELECT * FROM numbered(TABLE(SELECT key AS text FROM t), 1, NULL)")
    table.conf.set("spark.sql.adaptive.enabled", "false")
    frame = table.sql("SELECT * FROM running_sum(TABLE(t))")
    frame.collect()
    node = frame._jdf.queryExecution().executedPlan()
    while "MapInWasm" not in node.nodeName():
        node = node.children().head()
    assert node.metrics().apply("rows").value() == 3000
