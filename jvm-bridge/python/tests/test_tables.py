"""Table functions in FROM, LATERAL, LATERAL VIEW and select lists."""

import pytest
from conftest import module_path, plan
from pyspark.errors import AnalysisException

import heddle_spark

TEXTS = ["a bc", None, "", "  x\ty  ", "one two three"]


@pytest.fixture
def texts(spark):
    heddle_spark.register(spark, module_path("tables"))
    # Spark has a table function unnest of its own.
    heddle_spark.register(spark, module_path("tables"), "unnest", "items_of")
    spark.createDataFrame(list(enumerate(TEXTS)), "id INT, text STRING").coalesce(1).createOrReplaceTempView("texts")
    return spark


def words(text):
    """What split_words answers."""
    parts, at = [], 0
    for word in (text or "").split():
        at = text.index(word, at)
        parts.append((word, at))
        at += len(word)
    return parts


JOINED = [(i, *part) for i, text in enumerate(TEXTS) for part in words(text)]
OUTER = [(i, *part) for i, text in enumerate(TEXTS) for part in words(text) or [(None, None)]]


def counted(spark, run):
    before = heddle_spark.counters(spark)
    answer = run()
    after = heddle_spark.counters(spark)
    return answer, {name: after[name] - before[name] for name in after}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * FROM split_words('a bc d')", [("a", 0), ("bc", 2), ("d", 5)]),
        ("SELECT word FROM split_words('a ' || 'b') WHERE at > 0", [("b",)]),
        ("SELECT * FROM split_words(NULL)", []),
        ("SELECT id, w.* FROM texts, LATERAL split_words(text) w", JOINED),
        ("SELECT id, w.word, w.at FROM texts LEFT JOIN LATERAL split_words(text) w", OUTER),
        ("SELECT id, w.* FROM texts LEFT JOIN LATERAL (SELECT word, at FROM split_words(text)) w", OUTER),
        ("SELECT id, w.* FROM texts LEFT JOIN LATERAL split_words(text) AS w(a, b)", OUTER),
        (
            "SELECT id, w.* FROM texts LEFT JOIN LATERAL "
            "(SELECT coalesce(word, '?') AS word, at FROM split_words(text)) w ORDER BY id, at",
            OUTER,
        ),
        (
            "SELECT id, w.* FROM texts LEFT JOIN LATERAL "
            "(SELECT * FROM split_words(text) WHERE at >= 0) AS w(a, b) ORDER BY id, b",
            OUTER,
        ),
        ("SELECT id, word, at FROM texts LATERAL VIEW split_words(text) w AS word, at", JOINED),
        ("SELECT id, word, at FROM texts LATERAL VIEW OUTER split_words(text) w AS word, at", OUTER),
        ("SELECT id, split_words(text) FROM texts", JOINED),
        (
            "SELECT id, a.word, b.at FROM texts, LATERAL split_words(text) a, LATERAL split_words(a.word) b",
            [(i, word, 0) for i, word, _ in JOINED],
        ),
    ],
)
def test_places(texts, query, expected):
    frame = texts.sql(query)
    assert [tuple(row) for row in frame.collect()] == expected
    assert "WasmGenerate" in plan(frame) or "NULL" in query


def test_the_plan_names_the_module(texts):
    assert "sha256:" in plan(texts.sql("SELECT * FROM texts, LATERAL split_words(text)"))


@pytest.mark.parametrize("batch_rows", ["1", "7", "8192"])
def test_batches(texts, batch_rows):
    """More rows than a batch, in and out; some rows have no answer, some have many."""
    texts.conf.set("spark.heddle.batchRows", batch_rows)
    query = (
        "SELECT id, word FROM range(0, 1000, 1, 2) "
        "LATERAL VIEW OUTER split_words(repeat(concat('w', id, ' '), cast(id % 4 AS INT))) w AS word, at"
    )
    rows, counters = counted(texts, lambda: texts.sql(query).collect())
    expected = [(i, f"w{i}" if i % 4 else None) for i in range(1000) for _ in range(max(1, i % 4))]
    assert [tuple(row) for row in rows] == expected
    assert counters["rows"] == 1000 and counters["instancesCreated"] == 2
    assert counters["handlesOpened"] == sum(-(-500 // int(batch_rows)) for _ in range(2))


def test_a_hundred_thousand_rows_from_one(texts):
    frame = texts.sql("SELECT count(*) AS n, min(word) AS least FROM split_words(repeat('ab ', 100000))")
    assert frame.collect() == [(100000, "ab")]


def test_a_limit_draws_no_more_than_it_needs(texts):
    rows, counters = counted(
        texts, lambda: texts.sql("SELECT word FROM split_words(repeat('ab ', 100000)) LIMIT 3").collect()
    )
    assert rows == [("ab",)] * 3
    assert counters["bytesOut"] < 400_000


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * FROM entries_of(map('a', 1L, 'b', 2L))", [("a", 1), ("b", 2)]),
        (
            "SELECT item.a, item.b, rest FROM items_of(array(named_struct('a', 1, 'b', 'x'), NULL, "
            "named_struct('a', 3, 'b', NULL)))",
            [(1, "x", [0, 3]), (None, None, [3]), (3, None, [])],
        ),
        ("SELECT id, n FROM texts, LATERAL twice() WHERE id < 2", [(0, 1), (0, 2), (1, 1), (1, 2)]),
        ("SELECT * FROM both(1, NULL)", [(1, None), (1, 1)]),
    ],
)
def test_nested_columns_and_no_arguments(texts, query, expected):
    assert [tuple(row) for row in texts.sql(query).collect()] == expected


def test_aggregates_joins_and_writes_over_answers(texts, tmp_path):
    texts.sql("SELECT id, word FROM texts, LATERAL split_words(text)").write.parquet(str(tmp_path / "words"))
    back = texts.read.parquet(str(tmp_path / "words"))
    assert sorted(map(tuple, back.collect())) == sorted((i, word) for i, word, _ in JOINED)
    query = "SELECT w.word, count(*) AS n FROM texts t JOIN texts u, LATERAL split_words(t.text) w GROUP BY w.word"
    assert {row.word: row.n for row in texts.sql(query).collect()} == {word: len(TEXTS) for _, word, _ in JOINED}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * FROM split_words()", "HEDDLE1102.*takes 1 arguments"),
        ("SELECT * FROM split_words(1)", "HEDDLE1103.*is utf8 and takes no int32"),
        ("SELECT split_words('a') || 'b'", "UNSUPPORTED_GENERATOR|DATATYPE_MISMATCH|NESTED_IN_EXPRESSIONS"),
    ],
)
def test_refused(texts, query, message):
    with pytest.raises(AnalysisException, match=f"(?s){message}"):
        texts.sql(query).collect()


def test_failures_name_function_and_row(texts):
    query = (
        "SELECT word FROM VALUES ('61'), ('ff') AS v(bytes) "
        "LATERAL VIEW split_words(cast(unhex(bytes) AS STRING)) w AS word, at"
    )
    with pytest.raises(Exception, match="HEDDLE2005 split_words failed at row"):
        texts.sql(query).collect()
    assert texts.sql("SELECT * FROM split_words('ok')").collect() == [("ok", 0)]


def test_metrics_of_the_node(texts):
    frame = texts.sql("SELECT id, word FROM texts, LATERAL split_words(text)")
    frame.collect()
    node = frame._jdf.queryExecution().executedPlan()
    while "WasmGenerate" not in node.nodeName():
        node = node.children().head()
    assert node.metrics().apply("rows").value() == len(TEXTS)
    assert node.metrics().apply("handlesOpened").value() == 1


def test_ddl(texts):
    texts.sql(f"CREATE TEMPORARY FUNCTION cut AS 'wasm:splitWords' USING FILE '{module_path('tables')}'")
    assert texts.sql("SELECT word FROM cut('x y')").collect() == [("x",), ("y",)]
