"""PySpark Connect: the same calls against a server that is a process of its own."""

import shutil

import pytest
from conftest import module_path
from connect_server import ConnectServer
from pyspark.errors import AnalysisException, PySparkException

import heddle_spark


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with ConnectServer(tmp_path_factory.mktemp("connect")) as server:
        yield server


@pytest.fixture
def connect(server):
    """A function that opens sessions of the server; they end with the test."""
    from pyspark.sql.connect.session import SparkSession

    sessions = []

    def opened():
        sessions.append(SparkSession.builder.remote(server.url).create())
        return sessions[-1]

    yield opened
    for session in sessions:
        session.stop()


def test_all_functions_and_one(connect):
    from pyspark.sql.connect import functions as F

    spark = connect()
    names = heddle_spark.register(spark, module_path("basics"))
    assert "add" in names and "add_longs" in names and "sql_name_of_its_own" in names
    assert heddle_spark.register(spark, module_path("basics"), "addLongs") == ["add_longs"]
    assert heddle_spark.register(spark, module_path("basics"), "addLongs", "plus") == ["plus"]
    assert tuple(spark.sql("SELECT plus(1, 2), add(1.5D, 2D)").head()) == (3, 3.5)
    rows = spark.range(3).select(F.call_function("plus", "id", F.lit(1).cast("long")).alias("n")).collect()
    assert [row.n for row in rows] == [1, 2, 3]


def test_every_kind(connect):
    spark = connect()
    for module in ("aggregates", "tables", "partitions"):
        heddle_spark.register(spark, module_path(module))
    query = (
        "SELECT w.word AS key, total(octet_length(w.word)) AS n FROM split_words('ab c ab') w GROUP BY w.word "
        "UNION ALL SELECT key, total AS n FROM running_sum(TABLE(SELECT 'k' AS key, id AS value FROM range(3))) "
        "ORDER BY key, n"
    )
    assert [tuple(row) for row in spark.sql(query).collect()] == [("ab", 4), ("c", 1), ("k", 0), ("k", 1), ("k", 3)]


def test_ddl_with_an_artifact(connect):
    spark = connect()
    spark.addArtifacts(module_path("basics"), file=True)
    spark.sql("CREATE TEMPORARY FUNCTION g AS 'wasm:gcd' USING FILE 'basics.wasm'")
    assert spark.sql("SELECT g(12, 18)").head()[0] == 6


def test_two_sessions_with_modules_of_one_name(connect, tmp_path):
    """Each session has its own file `geo.wasm` and its own function `f`, also while the other's is in use."""
    sessions = []
    for module, function in (("basics", "add_longs"), ("kernels", "product")):
        path = tmp_path / module / "geo.wasm"
        path.parent.mkdir()
        shutil.copyfile(module_path(module), path)
        spark = connect()
        assert heddle_spark.register(spark, str(path), function, "f") == ["f"]
        sessions.append((spark, path))
    query = "SELECT sum(f(id, 2)) AS s FROM range(0, 1000, 1, 2)"
    answers = [[spark.sql(query).head().s for spark, _ in sessions] for _ in range(2)]
    assert answers == [[501500, 999000]] * 2
    (first, _), (_, other) = sessions
    # A new version under the old name, in the session that had the old one.
    heddle_spark.register(first, str(other), "product", "f")
    assert first.sql(query).head().s == 999000
    with pytest.raises(AnalysisException):
        connect().sql(query).collect()


def test_map_partitions(connect):
    spark = connect()
    frame = spark.createDataFrame([(i % 3, float(i)) for i in range(12)], "key INT, score DOUBLE")
    top = heddle_spark.map_partitions(frame, module_path("partitions"), "top", 2)
    expected = sorted((key, 9.0 + key - 3 * rank, rank + 1) for key in range(3) for rank in range(2))
    assert sorted(map(tuple, top.collect())) == expected
    assert top.columns == ["key", "score", "rank"]
    assert top.alias("a").join(top.alias("b"), ["key", "rank"]).filter("a.score = b.score").count() == 6
    frame.createOrReplaceTempView("scores")
    heddle_spark.register(spark, module_path("partitions"))
    assert sorted(map(tuple, spark.sql("SELECT * FROM top(TABLE(scores), 2)").collect())) == expected


def test_failures(connect, tmp_path):
    spark = connect()
    with pytest.raises(heddle_spark.HeddleError, match=r"^HEDDLE4001.*missing.wasm"):
        heddle_spark.register(spark, str(tmp_path / "missing.wasm"))
    with pytest.raises(heddle_spark.HeddleError, match=r"^HEDDLE4001.*missing.wasm"):
        heddle_spark.register(spark, f"file://{tmp_path}/missing.wasm")
    with pytest.raises(heddle_spark.HeddleError, match=r"^HEDDLE1101: no function \"nope\""):
        heddle_spark.register(spark, module_path("basics"), "nope")
    with pytest.raises(heddle_spark.HeddleError, match=r"^HEDDLE1002[^\0]*heddle build$"):
        heddle_spark.register(spark, module_path("hostile/no_manifest"))
    with pytest.raises(heddle_spark.HeddleError, match=r"^HEDDLE1104.*no partition function"):
        heddle_spark.map_partitions(spark.range(1), module_path("basics"), "gcd")
    with pytest.raises(AnalysisException, match=r"HEDDLE1103 top: .*given a table of \(id\)"):
        heddle_spark.map_partitions(spark.range(1), module_path("partitions"), "top", 2)
    with pytest.raises(heddle_spark.HeddleError, match="HEDDLE1104: counters"):
        heddle_spark.counters(spark)
    heddle_spark.register(spark, module_path("failures"))
    with pytest.raises(PySparkException, match=r"HEDDLE2001 throwing failed at row \d+[^\0]*failures.ts:5:"):
        spark.sql("SELECT throwing(cast(id AS DOUBLE), 'x') FROM range(0, 20, 1, 4)").collect()


def test_a_module_that_the_server_reads(connect):
    spark = connect()
    assert heddle_spark.register(spark, f"file://{module_path('basics')}", "gcd") == ["gcd"]
    assert spark.sql("SELECT gcd(4, 6)").head()[0] == 2


def test_params_are_any_constants(connect):
    spark = connect()
    texts = spark.sql("SELECT concat('x', id) AS text FROM range(0, 100, 1, 4)")
    rows = heddle_spark.map_partitions(texts, module_path("partitions"), "numbered", 5, None).collect()
    assert sorted(row.number for row in rows) == list(range(5, 106))
