"""Aggregate functions in every place where Spark has aggregates, beside Spark's own as the oracle."""

import pytest
from conftest import module_path, plan
from pyspark.errors import AnalysisException
from pyspark.sql import functions as F

import heddle_spark

THRESHOLD = "spark.sql.objectHashAggregate.sortBased.fallbackThreshold"
SLOTS = "spark.heddle.aggregateSlots"


@pytest.fixture
def sales(spark):
    """20,000 rows with nulls in three partitions, of 97 towns and 5 kinds."""
    heddle_spark.register(spark, module_path("aggregates"))
    spark.sql(
        "CREATE TEMPORARY VIEW sales AS SELECT id, id % 97 AS town, concat('k', id % 5) AS kind, "
        "if(id % 11 = 0, NULL, id) AS amount, cast(id AS DOUBLE) AS price FROM range(0, 20000, 1, 3)"
    )
    return spark


def counted(spark, run):
    """The answer, and what the counters gained."""
    before = heddle_spark.counters(spark)
    answer = run()
    after = heddle_spark.counters(spark)
    return answer, {name: after[name] - before[name] for name in after}


def rows(spark, query):
    return spark.sql(query).collect()


def test_partial_aggregation(sales):
    frame = sales.sql("SELECT town, total(amount) AS t, sum(amount) AS s FROM sales GROUP BY town")
    text = plan(frame)
    assert "partial_total(amount" in text and text.count("ObjectHashAggregate") == 2
    assert text.index("functions=[total(amount") < text.index("Exchange hashpartitioning") < text.index("partial_total")
    answer, counters = counted(sales, frame.collect)
    assert len(answer) == 97 and all(row.t == row.s for row in answer)
    # A call per batch of rows, a few per task: nothing per row or group.
    assert counters["rows"] == 20000 + 3 * 97
    assert counters["batches"] <= 12 and counters["instancesCreated"] <= 5 and counters["handlesOpened"] <= 5


def test_no_groups_and_no_rows(sales):
    assert rows(sales, "SELECT total(amount), mean(price), mode(kind) FROM sales")[0] == (
        sum(i for i in range(20000) if i % 11),
        9999.5,
        "k0",
    )
    assert rows(sales, "SELECT total(amount) AS t, mean(price) AS m FROM sales WHERE id < 0") == [(0, None)]
    assert rows(sales, "SELECT town, total(amount) FROM sales WHERE id < 0 GROUP BY town") == []


def test_several_functions_of_a_module_share_an_instance(sales):
    query = "SELECT town, total(amount), mean(price), total(id) FROM sales GROUP BY town"
    answer, counters = counted(sales, lambda: rows(sales, query))
    assert len(answer) == 97
    assert counters["instancesCreated"] <= 5 and counters["handlesOpened"] <= 15


@pytest.mark.parametrize(
    ("ours", "sparks"),
    [
        ("total(DISTINCT amount % 7)", "sum(DISTINCT amount % 7)"),
        ("total(amount) FILTER (WHERE kind = 'k1')", "coalesce(sum(amount) FILTER (WHERE kind = 'k1'), 0)"),
        ("total(DISTINCT amount % 7) + total(id)", "sum(DISTINCT amount % 7) + sum(id)"),
        (
            "named_struct('a', total(DISTINCT amount % 7), 'b', total(DISTINCT id % 3), 'c', total(id))",
            "named_struct('a', sum(DISTINCT amount % 7), 'b', sum(DISTINCT id % 3), 'c', sum(id))",
        ),
        ("smallest(kind)", "min(kind)"),
        ("row_count(if(id % 2 = 0, kind, NULL))", "count(*)"),
        ("mean(price)", "avg(price)"),
        ("total(CASE WHEN id < 50 THEN 1 ELSE 2 END)", "sum(CASE WHEN id < 50 THEN 1 ELSE 2 END)"),
        ("total(3)", "count(*) * 3"),
    ],
)
@pytest.mark.parametrize("grouping", ["town", "ROLLUP(kind, town % 3)", "CUBE(kind, town % 2)", "()"])
def test_as_sparks_own(sales, ours, sparks, grouping):
    keys = "" if grouping == "()" else "GROUP BY " + grouping
    answer = rows(sales, f"SELECT {ours} AS a, {sparks} AS b FROM sales {keys}")
    assert answer and all(row.a == row.b for row in answer)


def test_pivot(sales):
    query = "SELECT * FROM (SELECT kind, town % 4 AS k, amount FROM sales) PIVOT ({}(amount) FOR k IN (0, 1, 2, 3))"
    ours, sparks = (sorted(rows(sales, query.format(name))) for name in ("total", "sum"))
    assert ours == sparks and len(ours) == 5


@pytest.mark.parametrize(
    "window",
    [
        "PARTITION BY kind",
        "PARTITION BY kind ORDER BY id",
        "ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING",
        "PARTITION BY kind ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
    ],
)
def test_windows(sales, window):
    answer = rows(
        sales,
        f"SELECT total(amount) OVER ({window}) AS a, coalesce(sum(amount) OVER ({window}), 0) AS b "
        "FROM sales WHERE id < 300",
    )
    assert len(answer) == 300 and all(row.a == row.b for row in answer)


def test_having_joins_and_subqueries(sales):
    having = rows(sales, "SELECT town FROM sales GROUP BY town HAVING total(amount) > 2000000 ORDER BY town")
    assert having == rows(sales, "SELECT town FROM sales GROUP BY town HAVING sum(amount) > 2000000 ORDER BY town")
    # Where the outer row has no partner the answer is the aggregate over nothing, not null.
    correlated = rows(
        sales,
        "SELECT v.k, (SELECT total(amount) FROM sales s WHERE s.town = v.k) AS t FROM VALUES (96), (97) AS v(k) "
        "ORDER BY k",
    )
    assert correlated[0].t > 0 and correlated[1].t == 0


def test_an_empty_table_beside_distinct_counts(sales):
    query = "SELECT count(DISTINCT id), count(DISTINCT kind), total(amount), mean(price) FROM sales WHERE id < 0"
    assert rows(sales, query) == [(0, 0, 0, None)]


@pytest.mark.parametrize("threshold", ["1", "1000000"])
@pytest.mark.parametrize("slots", ["1", "7", "100", "65536"])
def test_few_slots_give_the_same_groups(sales, threshold, slots):
    """Groups leave the guest as states, of a map or a struct, and come back, sorted or hashed."""
    sales.conf.set("spark.heddle.batchRows", "50")
    query = (
        "SELECT id % 211 AS k, mode(kind) AS m, mean(price) AS p, total(amount) AS t FROM sales WHERE id < 1500 "
        "GROUP BY id % 211 ORDER BY k"
    )
    expected = rows(
        sales,
        "SELECT id % 211 AS k, avg(price) AS p, sum(amount) AS t "
        "FROM sales WHERE id < 1500 GROUP BY id % 211 ORDER BY k",
    )
    sales.conf.set(THRESHOLD, threshold)
    sales.conf.set(SLOTS, slots)
    answer = rows(sales, query)
    assert [(row.k, row.t) for row in answer] == [(row.k, row.t) for row in expected]
    assert all(abs(one.p - two.p) < 1e-9 for one, two in zip(answer, expected))
    counted = rows(sales, "SELECT id % 211 AS k, kind, count(*) AS n FROM sales WHERE id < 1500 GROUP BY ALL")
    counts = {(row.k, row.kind): row.n for row in counted}
    for row in answer:
        best = max(counts[key] for key in counts if key[0] == row.k)
        assert row.m == min(kind for (k, kind), n in counts.items() if k == row.k and n == best)


def test_more_than_a_million_groups_in_bounded_memory(sales):
    """All states at once are several times the instance's memory; a struct in QuickJS takes over 100 bytes."""
    groups = 1_100_000
    sales.conf.set("spark.heddle.memoryLimitBytes", "32m")
    sales.conf.set(SLOTS, "1000000000")
    sales.conf.set(THRESHOLD, "1000000000")
    query = (
        f"SELECT count(*) AS n, sum(m) AS s FROM (SELECT id % {groups} AS k, mean(id) AS m "
        f"FROM range(0, {groups + 100000}, 1, 2) GROUP BY id % {groups})"
    )
    answer, counters = counted(sales, lambda: rows(sales, query))
    assert answer[0].n == groups
    assert answer[0].s == sum(i if i >= 100000 else i + groups / 2 for i in range(groups))
    assert counters["instancesCreated"] <= 5
    assert counters["batches"] < 20000


def test_memory_does_not_grow_with_windows_that_spark_lets_go_of(sales):
    sales.conf.set(SLOTS, "64")
    answer, counters = counted(
        sales,
        lambda: rows(
            sales, "SELECT total(1) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS t FROM sales"
        ),
    )
    assert [row.t for row in answer] == [1] + [2] * 19999
    assert counters["instancesCreated"] <= 2


def test_dataframe_api(sales):
    frame = (
        sales.table("sales")
        .groupBy("kind")
        .agg(F.call_function("total", "amount").alias("t"), F.sum("amount").alias("s"))
    )
    assert all(row.t == row.s for row in frame.collect())


def test_ddl_and_describe(sales):
    sales.sql(f"CREATE TEMPORARY FUNCTION plus AS 'wasm:total' USING FILE '{module_path('aggregates')}'")
    assert rows(sales, "SELECT plus(id) AS p FROM range(5)") == [(10,)]
    text = "\n".join(row[0] for row in rows(sales, "DESCRIBE FUNCTION EXTENDED total"))
    assert "total(value int64) -> int64" in text and "aggregate" in text.lower()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("total()", "HEDDLE1102.*takes 1 arguments"),
        ("total('x')", "HEDDLE1103.*is int64 and takes no utf8"),
        ("total(total(amount))", "NESTED_AGGREGATE"),
    ],
)
def test_refused(sales, call, message):
    with pytest.raises(AnalysisException, match=f"(?s){message}"):
        sales.sql(f"SELECT {call} FROM sales")


def test_failures_name_function_and_row(sales):
    with pytest.raises(Exception, match="HEDDLE2004") as caught:
        rows(sales, "SELECT total(9223372036854775807) FROM range(2)")
    assert "total" in str(caught.value)
    with pytest.raises(Exception, match="HEDDLE2005 row_count failed at row 0"):
        rows(sales, "SELECT row_count(cast(unhex('ff') AS STRING)) FROM range(1)")
    assert rows(sales, "SELECT total(id) AS t FROM range(3)") == [(3,)]


def test_results_of_python_functions_and_for_python_functions(sales):
    """Spark draws the rows for Python from a second thread."""
    plus = F.udf(lambda value: value + 1, "long")
    frame = sales.table("sales").groupBy("kind").agg(F.call_function("total", plus("id")).alias("t"))
    more = frame.select(plus("t").alias("t")).agg(F.call_function("total", "t").alias("t"))
    assert more.collect()[0].t == sum(range(20000)) + 20000 + 5


def test_settings_without_a_usable_value(sales):
    for text in ("0", "many"):
        sales.conf.set(SLOTS, text)
        with pytest.raises(Exception, match="aggregateSlots"):
            sales.sql("SELECT total(id) FROM sales").collect()


def test_streaming_keeps_states_between_batches(sales, tmp_path):
    (tmp_path / "in").mkdir()
    stream = (
        sales.readStream.schema("k LONG, v LONG")
        .option("maxFilesPerTrigger", 1)
        .json(str(tmp_path / "in"))
        .groupBy("k")
        .agg(F.call_function("total", "v").alias("t"), F.call_function("mean", F.col("v").cast("double")).alias("m"))
    )
    for batch in range(3):
        lines = "\n".join(f'{{"k": {i % 3}, "v": {i + batch}}}' for i in range(9))
        (tmp_path / "in" / f"{batch}.json").write_text(lines)
    query = (
        stream.writeStream.outputMode("complete")
        .format("memory")
        .queryName("totals")
        .option("checkpointLocation", str(tmp_path / "check"))
        .trigger(availableNow=True)
        .start()
    )
    query.awaitTermination(120)
    assert query.exception() is None
    expected = {k: sum(i + batch for batch in range(3) for i in range(9) if i % 3 == k) for k in range(3)}
    assert {row.k: row.t for row in rows(sales, "SELECT * FROM totals")} == expected
