"""What the SQL tab shows of nodes that run modules, and what EXPLAIN says of engines and reasons."""

import re

import pytest
from conftest import module_path, plan

import heddle_spark


def nodes(node):
    """All nodes of an executed plan, those of its query stages too."""
    name = node.nodeName()
    if name == "AdaptiveSparkPlan":
        inner = [node.executedPlan()]
    elif name.endswith("QueryStage"):
        inner = [node.plan()]
    else:
        inner = [node.children().apply(i) for i in range(node.children().size())]
    return [node] + [found for child in inner for found in nodes(child)]


def metrics(frame, name):
    """The metrics of the nodes of a name, from the top, after the frame has run."""
    found = [node for node in nodes(frame._jdf.queryExecution().executedPlan()) if node.nodeName() == name]
    return [{key: node.metrics().apply(key).value() for key in keys(node)} for node in found]


def keys(node):
    """The names of a node's metrics; Scala's maps are not the same in all its versions."""
    return node.metrics().keys().mkString(",").split(",")


def test_aggregates_count_on_both_sides_of_the_shuffle(spark):
    heddle_spark.register(spark, module_path("aggregates"))
    frame = spark.sql("SELECT id % 7 AS k, total(id) AS t, sum(id) AS s FROM range(0, 20000, 1, 2) GROUP BY id % 7")
    rows = {row.k: row.t for row in frame.collect()}
    assert rows == {k: sum(range(k, 20000, 7)) for k in range(7)}
    final, partial = metrics(frame, "WasmAggregate")
    # 7 groups of each of the two partitions cross the shuffle.
    assert partial["rows"] == 20000 and final["rows"] == 14
    for side in (final, partial):
        assert side["instancesCreated"] >= 1 and side["handlesOpened"] == side["instancesCreated"]
        assert side["batches"] > 0 and side["guestNanos"] > 0 and side["bytesIn"] > 0 and side["bytesOut"] > 0
        assert 0 < side["peakMemory"] < 2 * (256 << 20)


def test_aggregates_that_share_an_instance_count_once(spark):
    heddle_spark.register(spark, module_path("aggregates"))
    before = heddle_spark.counters(spark)
    frame = spark.sql("SELECT total(id) AS a, total(id * 2) AS b FROM range(0, 10000, 1, 1)")
    frame.collect()
    after = heddle_spark.counters(spark)
    found = metrics(frame, "WasmAggregate")
    for name in ("rows", "bytesIn", "bytesOut", "instancesCreated", "handlesOpened", "guestNanos"):
        assert sum(node[name] for node in found) == after[name] - before[name], name


def test_tables_and_partitions(spark):
    heddle_spark.register(spark, module_path("tables"))
    frame = spark.sql("SELECT id, w.word FROM range(0, 1000, 1, 1), LATERAL split_words(concat('a b ', id)) w")
    assert frame.count() == 3000
    (line,) = [line for line in plan(frame).splitlines() if "WasmGenerate" in line]
    frame.collect()
    (shown,) = metrics(frame, "WasmGenerate")
    assert shown["rows"] == 1000 and shown["instancesCreated"] == 1 and shown["peakMemory"] > 0
    assert re.search(r"sha256:[0-9a-f]{12} \((native|jvm) engine: .+\)", line)


def test_rows_that_leave_compiled_code_are_counted(spark):
    heddle_spark.register(spark, module_path("failures"))
    frame = spark.sql("SELECT square(cast(if(id % 10 = 0, 3, 1) AS BIGINT)) AS s FROM range(0, 1000, 1, 1)")
    frame.collect()
    (shown,) = metrics(frame, "WasmEval")
    assert shown["rows"] == 1000 and shown["peakMemory"] > 0
    (gathered,) = metrics(frame, "WasmBatchRows")
    assert gathered == {"rows": 1000, "batches": 1}


@pytest.mark.parametrize(("setting", "why"), [("jvm", "jvm engine: the setting says jvm"), ("auto", "native engine: ")])
def test_explain_says_which_engine_and_why(basics, setting, why):
    basics.conf.set("spark.heddle.engine", setting)
    for mode in ("simple", "formatted"):
        text = basics._jvm.PythonSQLUtils.explainString(
            basics.sql("SELECT reverse(cast(id AS STRING)) FROM range(10)")._jdf.queryExecution(), mode
        )
        assert re.search(rf"sha256:[0-9a-f]{{12}} \({why}", text), text


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("SELECT transform(array(i, i + 1), v -> gcd(v, 12)) AS r FROM t", "in a lambda"),
        ("SELECT CASE WHEN i > 3 THEN gcd(i, 12) END AS r FROM t", "behind a condition"),
        ("SELECT i FROM t WHERE i = 7 OR gcd(i, 12) = 2", "behind a condition"),
        ("SELECT sum(gcd(i, 12)) FILTER (WHERE i > 3) AS s FROM t", "behind a FILTER"),
        ("SELECT a.i FROM t a JOIN t b ON a.i = b.i AND gcd(a.i, b.i) > 3", "in a Join"),
        ("SELECT gcd((SELECT max(i) FROM t), i) AS r FROM t", "its arguments are no columns"),
    ],
)
def test_explain_says_why_a_call_stays_row_by_row(basics, query, note):
    basics.sql("SELECT cast(id AS INT) AS i FROM range(20)").createOrReplaceTempView("t")
    frame = basics.sql(query)
    assert f"{{row by row: {note}}}" in plan(frame), plan(frame)
    frame.collect()


def test_explain_has_no_note_where_calls_are_in_batches(basics):
    text = plan(basics.sql("SELECT gcd(cast(id AS INT), 12) AS g FROM range(10)"))
    assert "WasmEval" in text and "row by row" not in text
