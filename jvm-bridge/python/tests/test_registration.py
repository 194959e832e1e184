"""Ways to register functions, and what sessions know of them."""

import pytest
from conftest import module_path
from pyspark.errors import AnalysisException
from pyspark.sql import functions as F

import heddle_spark


def test_all_functions_of_a_module(spark):
    names = heddle_spark.register(spark, module_path("basics"))
    assert "add" in names and "add_longs" in names and "sql_name_of_its_own" in names
    assert spark.sql("SELECT add(1.5D, 2D)").head()[0] == 3.5
    assert spark.range(3).select(F.call_function("add_longs", "id", F.lit(1).cast("long"))).collect()[2][0] == 3


def test_one_function_by_export_or_sql_name(spark):
    assert heddle_spark.register(spark, module_path("basics"), "addLongs") == ["add_longs"]
    assert heddle_spark.register(spark, module_path("basics"), "add_longs", "plus") == ["plus"]
    assert spark.sql("SELECT plus(1, 2), add_longs(3, 4)").head() == (3, 7)
    with pytest.raises(AnalysisException):
        spark.sql("SELECT gcd(1, 2)")


def test_from_scala_and_java(spark):
    udfs = spark._jvm.io.heddle.spark.HeddleUdfs
    assert "gcd" in list(udfs.register(spark._jsparkSession, module_path("basics")))
    assert udfs.register(spark._jsparkSession, module_path("basics"), "gcd") == "gcd"
    assert spark.sql("SELECT gcd(12, 18)").head()[0] == 6


def test_ddl(spark):
    spark.sql(f"CREATE TEMPORARY FUNCTION g AS 'wasm:gcd' USING FILE '{module_path('basics')}'")
    assert spark.sql("SELECT g(12, 18)").head()[0] == 6
    with pytest.raises(AnalysisException, match="CREATE OR REPLACE"):
        spark.sql(f"CREATE TEMPORARY FUNCTION g AS 'wasm:add' USING FILE '{module_path('basics')}'")
    spark.sql(f"CREATE OR REPLACE TEMPORARY FUNCTION g AS 'wasm:add' USING FILE '{module_path('basics')}'")
    assert spark.sql("SELECT g(12, 18)").head()[0] == 30.0
    spark.sql("DROP TEMPORARY FUNCTION g")
    with pytest.raises(AnalysisException):
        spark.sql("SELECT g(12, 18)")


def test_ddl_with_a_file_of_the_job(spark):
    spark.sql(f"ADD FILE '{module_path('basics')}'")
    spark.sql("CREATE TEMPORARY FUNCTION g AS 'wasm:gcd' USING FILE 'basics.wasm'")
    assert spark.sql("SELECT g(12, 18)").head()[0] == 6


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("CREATE FUNCTION g AS 'wasm:gcd' USING FILE '{module}'", "CREATE TEMPORARY FUNCTION g"),
        ("CREATE TEMPORARY FUNCTION g AS 'wasm:gcd'", "USING FILE 'module.wasm'"),
        ("CREATE TEMPORARY FUNCTION g AS 'wasm:gcd' USING JAR '{module}'", "USING FILE 'module.wasm'"),
        ("CREATE TEMPORARY FUNCTION g AS 'wasm:nope' USING FILE '{module}'", "HEDDLE1101.*nope"),
        ("CREATE TEMPORARY FUNCTION g AS 'wasm:gcd' USING FILE 'no/such.wasm'", "HEDDLE4001.*no/such.wasm"),
        ("CREATE TEMPORARY FUNCTION g AS 'wasm:gcd' USING FILE 'nofs://x/such.wasm'", "HEDDLE4001.*nofs"),
    ],
)
def test_ddl_that_cannot_be(spark, statement, message):
    with pytest.raises(AnalysisException, match=message):
        spark.sql(statement.format(module=module_path("basics")))


def test_describe_function(basics):
    text = "\n".join(row[0] for row in basics.sql("DESCRIBE FUNCTION EXTENDED label").collect())
    assert "label(id int32, text utf8?) -> utf8" in text
    assert "basics.wasm" in text and "sha256:" in text


def test_functions_live_in_their_session(application):
    one, other = application.newSession(), application.newSession()
    heddle_spark.register(one, module_path("basics"), "gcd")
    assert one.sql("SELECT gcd(4, 6)").head()[0] == 2
    with pytest.raises(AnalysisException):
        other.sql("SELECT gcd(4, 6)")


@pytest.mark.before("4.2")
def test_temporary_functions_come_before_those_of_spark(spark):
    heddle_spark.register(spark, module_path("basics"), "length")
    spark.conf.set("spark.sql.functionResolution.sessionOrder", "second")
    assert spark.sql("SELECT length('🧵')").head()[0] == 2
    with pytest.raises(AnalysisException):
        spark.sql("SELECT session.length('🧵')")


@pytest.mark.since("4.2")
def test_a_name_that_spark_has_too(spark):
    heddle_spark.register(spark, module_path("basics"), "length")
    query = "SELECT {}('🧵')"
    assert spark.sql(query.format("length")).head()[0] == 2
    spark.conf.set("spark.sql.functionResolution.sessionOrder", "second")
    assert spark.sql(query.format("length")).head()[0] == 1
    assert spark.sql(query.format("session.length")).head()[0] == 2


def test_the_extension_twice_does_no_harm(application):
    session = application.newSession()
    rules = session._jsparkSession.experimental().extraOptimizations()
    session.range(1).collect()
    assert rules.size() <= 1
    assert session._jsparkSession.experimental().extraOptimizations().size() == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("no_manifest", "HEDDLE1002"),
        ("newer_manifest", "HEDDLE1003"),
        ("broken_manifest", "HEDDLE1004"),
    ],
)
def test_a_module_that_is_none(spark, name, code):
    with pytest.raises(heddle_spark.HeddleError, match=code):
        heddle_spark.register(spark, module_path(f"hostile/{name}"))


def test_a_file_that_is_no_module(spark, tmp_path):
    text = tmp_path / "text.wasm"
    text.write_text("not wasm")
    with pytest.raises(heddle_spark.HeddleError, match="HEDDLE1001"):
        heddle_spark.register(spark, str(text))
    with pytest.raises(heddle_spark.HeddleError, match=r"HEDDLE4001.*missing.wasm"):
        heddle_spark.register(spark, str(tmp_path / "missing.wasm"))


def test_a_name_needs_a_function(spark):
    with pytest.raises(ValueError, match="function="):
        heddle_spark.register(spark, module_path("basics"), name="x")
