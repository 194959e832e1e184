"""Where calls run in batches, that they give the rows of row-by-row calls, and what stays as Spark plans it."""

import re

import pytest
from conftest import both_ways, module_path, plan, row_by_row

import heddle_spark


@pytest.fixture
def table(basics):
    """20,000 rows with nulls."""
    basics.sql(
        "CREATE TEMPORARY VIEW t AS SELECT id, cast(id % 97 AS INT) AS i, if(id % 11 = 0, NULL, id / 7) AS x, "
        "if(id % 13 = 0, NULL, concat_ws('-', 'row', id)) AS text, id % 5 AS k FROM range(0, 20000, 1, 3)"
    )
    return basics


@pytest.fixture
def parquet(basics, tmp_path):
    """The same as a file."""
    path = str(tmp_path / "t.parquet")
    basics.sql(
        "SELECT id, cast(id % 97 AS INT) AS i, id / 7 AS x, concat_ws('-', 'row', id) AS text, id % 5 AS k, "
        "'unused' AS unused FROM range(10000)"
    ).coalesce(1).write.parquet(path)
    basics.read.parquet(path).createOrReplaceTempView("p")
    return basics


def evaluations(frame):
    return [line.lstrip(" +-:") for line in plan(frame).splitlines() if "WasmEval" in line]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT id, add(x, x) AS r, reverse(text) AS s, gcd(i, 12) AS g, label(i, text) AS l FROM t ORDER BY id",
        "SELECT id FROM t WHERE gcd(i, 12) = 4 AND k = 2 ORDER BY id",
        "SELECT id, add(x, 1) AS r FROM t WHERE gcd(i, 12) > 1 AND length(text) > 7 ORDER BY id",
        "SELECT k, sum(gcd(i, 12)) AS s, count(reverse(text)) AS c FROM t GROUP BY k ORDER BY k",
        "SELECT gcd(i, 12) AS g, count(*) AS c FROM t GROUP BY gcd(i, 12) ORDER BY g",
        "SELECT k, add_longs(sum(id), count(*)) AS s FROM t GROUP BY k ORDER BY k",
        "SELECT add_longs(max(id), sum(gcd(i, 12))) AS s FROM t",
        "SELECT k, count(*) FILTER (WHERE gcd(i, 12) = 4) AS c FROM t GROUP BY k ORDER BY k",
        "SELECT count(DISTINCT gcd(i, 12)) AS d, count(DISTINCT reverse(text)) AS e FROM t",
        "SELECT id, reverse(reverse(text)) AS s, add(add(x, 1), add(x, 2)) AS a FROM t ORDER BY id",
        "SELECT id FROM t ORDER BY gcd(i, 12), reverse(text), id LIMIT 50",
        "SELECT id, sum(gcd(i, 12)) OVER (PARTITION BY k ORDER BY id) AS s FROM t ORDER BY id",
        "SELECT id, w FROM t LATERAL VIEW explode(split(reverse(text), '-')) e AS w ORDER BY id, w",
        "SELECT a.id, b.id FROM t a JOIN t b ON gcd(a.i, 12) = b.id WHERE a.id < 500 ORDER BY a.id, b.id",
        "SELECT a.id, b.id FROM t a LEFT JOIN t b ON add_longs(a.id, 1) = add_longs(b.id, 2) ORDER BY a.id",
        "SELECT a.id FROM t a WHERE EXISTS (SELECT 1 FROM t b WHERE add_longs(b.id, 0) = a.id AND b.k = 1) ORDER BY 1",
        "SELECT id, answer() AS a FROM t ORDER BY id",
        "SELECT id, add_ints(i, cast(length(text) AS INT)) AS r FROM t ORDER BY id",
        "SELECT id, coalesce(reverse(text), 'none') AS r, if(half(i) > 3, half(i), -1) AS h FROM t ORDER BY id",
        "SELECT id, r FROM (SELECT id, gcd(i, 12) AS r FROM t) WHERE r > 2 AND r < 7 ORDER BY id",
        "SELECT k, max(struct(gcd(i, 12), reverse(text))) AS m FROM t GROUP BY k ORDER BY k",
        "SELECT id, array(i, i + 1) AS arr, map('a', x) AS m, named_struct('t', text) AS s, gcd(i, 12) AS g "
        "FROM t ORDER BY id",
        "SELECT gcd(i, 12) AS g FROM t WHERE k = 1 UNION ALL SELECT i FROM t WHERE gcd(i, 12) = 12 ORDER BY 1",
        "SELECT /*+ REPARTITION(3, k) */ id, sql_name_of_its_own(k = 1) AS b FROM t ORDER BY id",
    ],
)
def test_same_rows_as_row_by_row(table, query):
    assert evaluations(table.sql(query)), "nothing was batched"
    assert both_ways(lambda: table.sql(query), table)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT transform(array(i, i + 1), v -> gcd(v, 12)) AS r FROM t ORDER BY id",
        "SELECT CASE WHEN i > 3 THEN gcd(i, 12) END AS r FROM t ORDER BY id",
        "SELECT a.id, b.id FROM t a JOIN t b ON a.id = b.id AND gcd(a.i, b.i) > 3 ORDER BY a.id",
        "SELECT id FROM t WHERE k = 7 OR gcd(i, 12) = 2 ORDER BY id",
        "SELECT a.id, b.id FROM t a JOIN t b ON gcd(a.i, b.i) = 30 AND a.id < 100 AND b.id < 100 ORDER BY 1, 2",
    ],
)
def test_what_stays_row_by_row(table, query):
    assert not evaluations(table.sql(query))
    assert table.sql(query).collect()


def test_a_guarded_call_sees_no_row_that_the_query_keeps_from_it(failures):
    failures.sql("CREATE TEMPORARY VIEW v AS SELECT cast(id AS INT) AS a, cast(id AS DOUBLE) AS x FROM range(10)")
    guarded = "SELECT CASE WHEN x <= 2 THEN throwing(x, 'a') END AS r FROM v ORDER BY a"
    assert [row.r for row in failures.sql(guarded).collect()] == [0.0, 1.0, 2.0] + [None] * 7
    chained = "SELECT a FROM v WHERE x <= 2 AND throwing(x, 'a') >= 0 AND power(a * 20) > 0 ORDER BY a"
    with pytest.raises(Exception, match="HEDDLE2004"):
        failures.sql(chained).collect()
    kept = "SELECT a FROM v WHERE x <= 2 AND throwing(x, 'a') < 1 AND power(a * 40) > 0"
    assert [row.a for row in both_ways(lambda: failures.sql(kept), failures)] == [0]


def test_calls_share_a_batch_and_repeat_nothing(table):
    frame = table.sql("SELECT gcd(i, 12) AS a, gcd(i, 12) + 1 AS b, gcd(i, 18) AS c, reverse(text) AS d FROM t")
    (line,) = evaluations(frame)
    assert line.count("gcd(") == 2 and line.count("reverse(") == 1
    before = heddle_spark.counters(table)
    frame.write.format("noop").mode("overwrite").save()
    after = heddle_spark.counters(table)
    # Three partitions of 6,667 rows at most, three calls each.
    assert after["batches"] - before["batches"] == 9
    assert after["rows"] - before["rows"] == 60000


def test_explain_names_the_functions_and_the_module(table):
    (line,) = evaluations(table.sql("SELECT gcd(i, 12) AS g FROM t"))
    assert re.search(r"WasmEval \[gcd\(.*, 12\) AS _gcd#\d+\], sha256:[0-9a-f]{12}", line)


def test_filters_and_columns_are_still_pushed_into_the_scan(parquet):
    frame = parquet.sql("SELECT reverse(text) AS r FROM p WHERE k = 2 AND gcd(i, 12) = 4 AND x > 3")
    text = plan(frame)
    assert re.search(r"PushedFilters: \[.*EqualTo\(k,2\).*GreaterThan\(x,3.0\).*\]", text)
    schema = re.search(r"ReadSchema: struct<([^>]*)>", text).group(1)
    assert sorted(part.split(":")[0] for part in schema.split(",")) == ["i", "k", "text", "x"]
    assert both_ways(
        lambda: frame.sparkSession.sql("SELECT reverse(text) AS r FROM p WHERE k = 2 AND gcd(i, 12) = 4"),
        parquet,
    )


def test_columns_that_only_the_call_needs_end_below_it(parquet):
    text = plan(parquet.sql("SELECT count(*) FROM p WHERE gcd(i, 12) = 4"))
    assert "ReadSchema: struct<i:int>" in text


def test_scans_hand_their_columns_over_without_a_detour(parquet):
    text = plan(parquet.sql("SELECT reverse(text) AS r, x FROM p"))
    assert "WasmBatchRows" not in text and "RowToColumnar" not in text
    below = text[text.index("WasmEval") :]
    assert "ColumnarToRow" not in below


def test_limits_cut_batches(table):
    table.conf.set("spark.heddle.batchRows", "1000")
    before = heddle_spark.counters(table)
    frame = table.sql("SELECT id, gcd(i, 12) AS g FROM t ORDER BY id")
    rows = frame.collect()
    after = heddle_spark.counters(table)
    assert after["batches"] - before["batches"] == 21  # 7 per partition of 6,667 rows
    row_by_row(table)
    assert table.sql("SELECT id, gcd(i, 12) AS g FROM t ORDER BY id").collect() == rows


def test_wide_columnar_batches_are_split(parquet):
    parquet.conf.set("spark.heddle.batchRows", "700")
    rows = both_ways(lambda: parquet.sql("SELECT id, reverse(text) AS r, add(x, 1) AS a FROM p ORDER BY id"), parquet)
    assert len(rows) == 10000


@pytest.mark.parametrize("source", ["rows", "columns", "computed"])
def test_long_strings_are_split_by_bytes(basics, tmp_path, source):
    """60 MB of text in 200 rows: in rows, in a batch of Parquet's, and as Spark computes it for the call."""
    text = "repeat(cast(id % 10 AS STRING), 300000)"
    frame = basics.sql(f"SELECT id, {text} AS text FROM range(0, 200, 1, 1)")
    if source == "rows":
        # What Spark would otherwise compute in the call's place.
        frame = frame.repartition(1)
    if source == "columns":
        frame.write.parquet(str(tmp_path / "long.parquet"))
        frame = basics.read.parquet(str(tmp_path / "long.parquet")).coalesce(1)
    frame.createOrReplaceTempView("v")
    argument = text if source == "computed" else "text"
    before = heddle_spark.counters(basics)
    row = basics.sql(f"SELECT sum(length({argument})) AS n FROM v").head()
    after = heddle_spark.counters(basics)
    assert row.n == 200 * 300000
    assert 2 <= after["batches"] - before["batches"] <= 20


def test_results_that_one_call_cannot_hold(basics):
    """How long results are a function alone knows; the limit ends the call, and fewer rows a call are the way out."""
    basics.conf.set("spark.heddle.memoryLimitBytes", "64m")
    query = "SELECT sum(octet_length(repeat_x(100000 + id % 1))) AS n FROM range(0, 2000, 1, 1)"
    with pytest.raises(Exception, match="HEDDLE2102"):
        basics.sql(query).collect()
    basics.conf.set("spark.heddle.batchRows", "100")
    assert basics.sql(query).head().n == 2000 * 100000


@pytest.mark.since("4.0")
def test_a_column_that_cannot_be_batched_leaves_the_call_row_by_row(table):
    frame = table.sql("SELECT id, cast(text COLLATE UTF8_LCASE AS STRING COLLATE UTF8_LCASE) AS c, k FROM t")
    frame.createOrReplaceTempView("collated")
    rows = table.sql("SELECT c, gcd(cast(k AS INT), 12) AS g FROM collated ORDER BY id").collect()
    assert len(rows) == 20000


def test_an_empty_table(table):
    query = "SELECT reverse(text) AS r FROM t WHERE id < 0"
    before = heddle_spark.counters(table)
    assert both_ways(lambda: table.sql(query), table) == []
    assert heddle_spark.counters(table)["batches"] == before["batches"]


def test_a_limit_leaves_nothing_open(table):
    before = heddle_spark.counters(table)
    assert len(table.sql("SELECT reverse(text) AS r FROM t LIMIT 5").collect()) == 5
    after = heddle_spark.counters(table)
    assert 1 <= after["instancesCreated"] - before["instancesCreated"] <= 2


def test_one_compiled_module_and_one_instance_per_task_and_operator(table):
    cache = table._jvm.io.heddle.runtime.ModuleCache.shared()
    query = "SELECT sum(gcd(i, 12)) AS s, count(reverse(text)) AS c FROM t"
    table.sql(query).collect()
    compiled, before = cache.compiled(), heddle_spark.counters(table)
    table.sql(query).collect()
    after = heddle_spark.counters(table)
    assert cache.compiled() == compiled
    assert after["modulesCompiled"] == before["modulesCompiled"]
    assert after["instancesCreated"] - before["instancesCreated"] == 3
    row_by_row(table)
    table.sql(query).collect()
    last = heddle_spark.counters(table)
    assert last["instancesCreated"] - after["instancesCreated"] == 3
    assert last["batches"] - after["batches"] == 40000


def test_the_driver_makes_no_instance_per_row(basics):
    """A local relation is evaluated by the optimizer, row by row, outside of any task."""
    rows = ", ".join(f"({i}, {i + 6})" for i in range(100))
    basics.sql("SELECT gcd(1, 1)").collect()
    before = heddle_spark.counters(basics)
    assert len(basics.sql(f"SELECT gcd(a, b) FROM VALUES {rows} AS v(a, b)").collect()) == 100
    after = heddle_spark.counters(basics)
    assert after["rows"] - before["rows"] >= 100
    assert after["instancesCreated"] - before["instancesCreated"] <= 1


def test_metrics_of_the_node(table):
    frame = table.sql("SELECT gcd(i, 12) AS g FROM t")
    frame.collect()
    node = frame._jdf.queryExecution().executedPlan()
    while "WasmEval" not in node.nodeName():
        node = node.children().head()
    metrics = {name: node.metrics().apply(name).value() for name in ("rows", "batches", "bytesIn", "guestNanos")}
    assert metrics["rows"] == 20000 and metrics["batches"] == 3
    assert metrics["bytesIn"] >= 4 * 20000 and metrics["guestNanos"] > 0


def test_volatile_functions_are_not_merged_or_moved(failures):
    """chance() is declared immutable in the corpus; rand() around it is what must not be merged."""
    failures.sql("CREATE TEMPORARY VIEW v AS SELECT id FROM range(1000)")
    rows = failures.sql(
        "SELECT fraction(floor(rand(1) * 1000)) AS a, fraction(floor(rand(1) * 1000)) AS b, "
        "fraction(floor(rand(2) * 1000)) AS c FROM v"
    ).collect()
    assert any(row.a != row.c for row in rows)


def test_python_functions_beside(table):
    from pyspark.sql import functions as F

    plus = F.udf(lambda i: None if i is None else i + 1, "int")
    frame = table.table("t").select(
        "id",
        plus(F.call_function("gcd", "i", F.lit(12))).alias("a"),
        F.call_function("gcd", plus("i"), F.lit(12)).alias("b"),
    )
    rows = frame.where("id < 100").orderBy("id").collect()
    from math import gcd

    assert [(row.a, row.b) for row in rows] == [(gcd(i % 97, 12) + 1, gcd(i % 97 + 1, 12)) for i in range(100)]


def test_cached_plans_are_found_again(table):
    frame = table.sql("SELECT gcd(i, 12) AS g FROM t").cache()
    frame.count()
    assert "InMemoryTableScan" in plan(table.sql("SELECT gcd(i, 12) AS g FROM t"))
    frame.unpersist()


def test_module_path_is_not_needed_after_registration(basics, tmp_path):
    copy = tmp_path / "moved.wasm"
    copy.write_bytes(open(module_path("basics"), "rb").read())
    heddle_spark.register(basics, str(copy), "gcd", "moved")
    copy.unlink()
    basics.sql("CREATE TEMPORARY VIEW v AS SELECT cast(id AS INT) AS i FROM range(10)")
    assert basics.sql("SELECT sum(moved(i, 4)) FROM v").head()[0] == 4 + 1 + 2 + 1 + 4 + 1 + 2 + 1 + 4 + 1
