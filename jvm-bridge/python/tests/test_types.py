"""What arguments accept, and the types and nullability of results."""

import datetime

import pytest
from conftest import ROOT, both_ways, module_path, plan
from pyspark.errors import AnalysisException

import heddle_spark

FLIGHTS = ROOT / "node_modules" / "vega-datasets" / "data" / "flights-3m.parquet"
EPOCH = datetime.datetime(1970, 1, 1)


@pytest.fixture
def wide(basics):
    """One column per Spark type, with a null in the last row."""
    basics.sql(
        """
        CREATE TEMPORARY VIEW wide AS
        SELECT id, if(id < 3, cast(id AS TINYINT), NULL) AS i8, if(id < 3, cast(id AS SMALLINT), NULL) AS i16,
          if(id < 3, cast(id AS INT), NULL) AS i32, if(id < 3, id, NULL) AS i64,
          if(id < 3, cast(id AS DECIMAL(20, 0)), NULL) AS u64, if(id < 3, cast(id AS FLOAT), NULL) AS f32,
          if(id < 3, cast(id AS DOUBLE), NULL) AS f64, if(id < 3, cast(id + 0.25 AS DECIMAL(12, 3)), NULL) AS dec,
          if(id < 3, id = 1, NULL) AS flag, if(id < 3, cast(id AS STRING), NULL) AS text,
          if(id < 3, timestamp_micros(id * 1000001 - 1), NULL) AS at,
          if(id < 3, cast(timestamp_micros(id * 1000001 - 1) AS TIMESTAMP_NTZ), NULL) AS local
        FROM range(4)
        """
    )
    return basics


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("`and`(flag, flag)", [False, True, False, None]),
        ("add_ints(i8, i16)", [0, 2, 4, None]),
        ("add_ints(i32, i64)", [0, 2, 4, None]),
        ("add_ints(i32, u64)", [0, 2, 4, None]),
        ("add_longs(i8, i16)", [0, 2, 4, None]),
        ("add_longs(i32, i64)", [0, 2, 4, None]),
        ("add_longs(u64, i64)", [0, 2, 4, None]),
        ("add_longs(at, 0L)", [-1, 1000000, 2000001, None]),
        ("add_longs(local, 0L)", [-1, 1000000, 2000001, None]),
        ("add(i8, i16)", [0.0, 2.0, 4.0, None]),
        ("add(i32, i64)", [0.0, 2.0, 4.0, None]),
        ("add(f32, f64)", [0.0, 2.0, 4.0, None]),
        ("add(dec, u64)", [0.25, 2.25, 4.25, None]),
        ("concat(text, text)", ["00", "11", "22", None]),
        ("label(i32, NULL)", ["0:-", "1:-", "2:-", None]),
        ("label(NULL, text)", [None] * 4),
        ("or_zero(i64)", [0, 1, 2, 0]),
        ("or_zero(NULL)", [0] * 4),
        ("is_null(text)", [False, False, False, True]),
        ("answer()", [42] * 4),
    ],
)
def test_accepted(wide, call, expected):
    rows = both_ways(lambda: wide.sql(f"SELECT {call} AS result FROM wide ORDER BY id"), wide)
    assert [row.result for row in rows] == expected


@pytest.mark.parametrize(
    ("call", "given"),
    [
        ("add(text, f64)", "a is float64 and takes no utf8, given \\(utf8, float64\\)"),
        ("add(f64, flag)", "b is float64 and takes no bool"),
        ("add_ints(f64, i32)", "is int32 and takes no float64"),
        ("add_ints(at, i32)", "is int32 and takes no timestamp\\[us, UTC\\]"),
        ("add_longs(dec, i64)", "is int64 and takes no decimal128\\(12, 3\\)"),
        ("add_longs(date(at), i64)", "is int64 and takes no date32"),
        ("concat(text, i32)", "b is utf8 and takes no int32"),
        ("`and`(flag, i32)", "is bool and takes no int32"),
        ("concat(array(text), text)", "takes no list<utf8\\??>"),
        ("concat(binary(text), text)", "takes no binary"),
    ],
)
def test_refused(wide, call, given):
    with pytest.raises(AnalysisException, match=f"(?s)HEDDLE1103 .*: .*->.*: .*{given}"):
        wide.sql(f"SELECT {call} FROM wide")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("add(f64)", "takes 2 arguments, given \\(float64\\)"),
        ("add(f64, f64, f64)", "takes 2 arguments, given \\(float64, float64, float64\\)"),
        ("reverse()", "takes 1 arguments, given \\(\\)"),
        ("answer(1)", "takes 0 arguments, given \\(int32\\)"),
    ],
)
def test_arity(wide, call, message):
    with pytest.raises(AnalysisException, match=f"(?s)HEDDLE1102 .*: .*->.*{message}"):
        wide.sql(f"SELECT {call} FROM wide")


@pytest.mark.parametrize("ansi", ["true", "false"])
@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("add_ints(big, 1)", "4294967296"),
        ("add_ints(huge, 1)", "18446744073709551615"),
        ("add_longs(huge, 1)", "18446744073709551615"),
    ],
)
def test_checked_narrowing(basics, call, value, ansi):
    basics.conf.set("spark.sql.ansi.enabled", ansi)
    basics.sql(
        "CREATE TEMPORARY VIEW t AS SELECT (id + 4294967296) AS big, "
        "cast(id + 18446744073709551615 AS DECIMAL(20, 0)) AS huge FROM range(1)"
    )
    with pytest.raises(Exception, match=f"HEDDLE2004.*{value} does not fit"):
        basics.sql(f"SELECT {call} FROM t").collect()


def test_result_nullability(basics):
    basics.sql("CREATE TEMPORARY VIEW t AS SELECT id, if(id > 1, id, NULL) AS n FROM range(3)")
    schema = basics.sql(
        "SELECT add_longs(id, id) a, add_longs(n, id) b, or_zero(n) c, half(cast(id AS INT)) d FROM t"
    ).schema
    assert [field.nullable for field in schema] == [False, True, False, True]


def test_columns_of_parquet(basics, tmp_path):
    """Dictionary-encoded strings, timestamps with and without zone, and nulls, through the vectorized reader."""
    path = str(tmp_path / "data.parquet")
    basics.sql(
        "SELECT id, concat_ws('-', 'name', id % 7) AS name, if(id % 5 = 0, NULL, cast(id AS DOUBLE)) AS x, "
        "timestamp_micros(id) AS at, cast(timestamp_micros(id) AS TIMESTAMP_NTZ) AS local FROM range(20000)"
    ).coalesce(1).write.parquet(path)
    basics.read.parquet(path).createOrReplaceTempView("data")

    def frame():
        return basics.sql(
            "SELECT id, reverse(name) r, add(x, x) a, add_longs(at, 0L) b, add_longs(local, 0L) c FROM data ORDER BY id"
        )

    assert "WasmEval" in plan(frame())
    rows = both_ways(frame, basics)
    assert len(rows) == 20000
    for row in rows[::997]:
        assert row.r == f"name-{row.id % 7}"[::-1]
        assert row.a == (None if row.id % 5 == 0 else 2.0 * row.id)
        assert row.b == row.id and row.c == row.id


@pytest.mark.parametrize("dictionary", ["true", "false"])
def test_strings_of_parquet_in_any_encoding(basics, tmp_path, dictionary):
    path = str(tmp_path / "texts.parquet")
    texts = "SELECT id, if(id % 3 = 0, NULL, repeat(cast(id AS STRING), id % 9)) AS text FROM range(9000)"
    basics.sql(texts).coalesce(1).write.option("parquet.enable.dictionary", dictionary).parquet(path)
    basics.read.parquet(path).createOrReplaceTempView("texts")
    basics.conf.set("spark.heddle.batchRows", "1000")
    rows = both_ways(lambda: basics.sql("SELECT id, text, reverse(text) AS r FROM texts ORDER BY id"), basics)
    assert [row.r for row in rows] == [None if row.text is None else row.text[::-1] for row in rows]


def test_timestamps_are_utc_microseconds_in_any_zone(basics):
    basics.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")
    at = datetime.datetime(2001, 1, 1, microsecond=5)
    basics.sql("CREATE TEMPORARY VIEW t AS SELECT TIMESTAMP_NTZ'2001-01-01 00:00:00.000005' AS local FROM range(2)")
    micros = (at - EPOCH) // datetime.timedelta(microseconds=1)
    assert basics.sql("SELECT add_longs(local, 0L) FROM t").head()[0] == micros


def test_cached_columns(basics):
    frame = basics.createDataFrame([("a",), (None,), ("é🧵",)], "text string").coalesce(1).cache()
    frame.createOrReplaceTempView("cached")
    rows = both_ways(lambda: basics.sql("SELECT concat(text, text) AS r FROM cached"), basics)
    assert [row.r for row in rows] == ["aa", None, "é🧵é🧵"]
    frame.unpersist()


def test_a_real_file_with_large_strings_dictionaries_and_timestamps(basics):
    """The flights of vega-datasets: LargeUtf8 columns in dictionaries, and timestamps without zone."""
    basics.read.parquet(str(FLIGHTS)).limit(50_000).createOrReplaceTempView("flights")

    def frame():
        return basics.sql(
            "SELECT origin, reverse(origin) AS r, delay, or_zero(delay) AS d, date, add_longs(date, 0L) AS micros "
            "FROM flights"
        )

    batched_rows = frame().where("d <> coalesce(delay, 0) OR r <> reverse(origin)").count()
    assert batched_rows == 0
    for row in frame().limit(100).collect():
        assert row.r == row.origin[::-1]
        assert row.micros == (row.date - EPOCH) // datetime.timedelta(microseconds=1)


@pytest.mark.since("4.0")
def test_a_collated_string(basics):
    heddle_spark.register(basics, module_path("basics"), "reverse", "backwards")
    basics.sql("CREATE TEMPORARY VIEW t AS SELECT ('Ab' COLLATE UTF8_LCASE) AS text FROM range(2)")
    rows = both_ways(lambda: basics.sql("SELECT backwards(text) AS r FROM t"), basics)
    assert [row.r for row in rows] == ["bA", "bA"]


@pytest.mark.since("4.3")
@pytest.mark.parametrize("kind", ["TIMESTAMP_NTZ(9)", "TIMESTAMP_LTZ(9)"])
def test_nanoseconds_are_rounded_down(basics, kind):
    basics.conf.set("spark.sql.timestampNanosTypes.enabled", "true")
    basics.sql(f"CREATE TEMPORARY VIEW t AS SELECT CAST('1961-01-01 00:00:00.000005999' AS {kind}) AS at FROM range(2)")
    rows = both_ways(lambda: basics.sql("SELECT add_longs(at, 0L) AS micros FROM t"), basics)
    assert [row.micros for row in rows] == [-283996799999995] * 2


@pytest.fixture
def scalars(spark):
    """Functions that give their argument back, one per type."""
    for name in ["Int8", "Uint8", "Uint32", "Float32", "Decimal10", "Binary", "Date32"]:
        heddle_spark.register(spark, module_path("generated/scalars"), f"same{name}")
    return spark


@pytest.mark.parametrize(
    ("call", "type_name", "text"),
    [
        ("same_int8(tinyint(-128))", "tinyint", "-128"),
        ("same_int8(127L)", "tinyint", "127"),
        ("same_uint8(255)", "smallint", "255"),
        ("same_uint32(4294967295L)", "bigint", "4294967295"),
        ("same_float32(float(0.5))", "float", "0.5"),
        ("same_float32(smallint(7))", "float", "7.0"),
        ("same_decimal10(1.5BD)", "decimal(10,2)", "1.50"),
        ("same_decimal10(-7)", "decimal(10,2)", "-7.00"),
        ("same_decimal10(99999999.99BD)", "decimal(10,2)", "99999999.99"),
        ("same_date32(date'1969-12-31')", "date", "1969-12-31"),
        ("same_binary(x'00ff')", "binary", None),
    ],
)
def test_more_types(scalars, call, type_name, text):
    frame = scalars.sql(f"SELECT {call} AS result, string({call}) AS text FROM range(2)")
    assert frame.dtypes[0][1] == type_name
    rows = both_ways(lambda: scalars.sql(f"SELECT {call} AS result, string({call}) AS text FROM range(2)"), scalars)
    assert text is None or [row.text for row in rows] == [text] * 2
    assert text is not None or bytes(rows[0].result) == b"\x00\xff"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("same_int8(id + 128)", "128 does not fit the int8 argument"),
        ("same_uint8(id - 1)", "-1 does not fit the uint8 argument"),
        ("same_uint32(id + 4294967296)", "4294967296 does not fit the uint32 argument"),
        ("same_decimal10(id + 100000000)", "100000000 does not fit the decimal128\\(10, 2\\) argument"),
        ("same_decimal10(id + 123456789.5BD)", "does not fit the decimal128\\(10, 2\\) argument"),
    ],
)
def test_more_checked_arguments(scalars, call, message):
    with pytest.raises(Exception, match=f"HEDDLE2004.*{message}"):
        scalars.sql(f"SELECT {call} FROM range(1)").collect()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("same_float32(1)", "is float32 and takes no int32"),
        ("same_float32(1.5D)", "is float32 and takes no float64"),
        ("same_decimal10(1.234BD)", "is decimal128\\(10, 2\\) and takes no decimal128\\(4, 3\\)"),
        ("same_date32(1)", "is date32 and takes no int32"),
        ("same_binary('text')", "is binary and takes no utf8"),
    ],
)
def test_more_refused(scalars, call, message):
    with pytest.raises(AnalysisException, match=f"(?s)HEDDLE1103.*{message}"):
        scalars.sql(f"SELECT {call}")


def test_overloads_are_chosen_by_type(spark):
    heddle_spark.register(spark, module_path("signatures"), "describe")
    rows = spark.sql("SELECT describe(1) AS a, describe('x') AS b, describe(true) AS c, describe() AS d").head()
    assert len({rows.a, rows.b, rows.c, rows.d}) == 4
    with pytest.raises(
        AnalysisException, match=r"(?s)HEDDLE1103 describe: no overload takes these types, given .binary."
    ):
        spark.sql("SELECT describe(x'00')")
    with pytest.raises(AnalysisException, match=r"(?s)HEDDLE1102 describe: no overload takes 5 arguments"):
        spark.sql("SELECT describe(1, 2, 3, 4, 5)")


def test_variadic_arguments(spark):
    heddle_spark.register(spark, module_path("signatures"), "joinWords")
    query = "SELECT join_words('-', 'a', 'b') AS two, join_words('-') AS none FROM range(2)"
    assert [tuple(row) for row in both_ways(lambda: spark.sql(query), spark)] == [("a-b", "")] * 2
    with pytest.raises(AnalysisException, match=r"HEDDLE1102.*takes at least 1 arguments, given \(\)"):
        spark.sql("SELECT join_words()")


def test_every_kind_of_a_module_of_another_language(spark):
    names = heddle_spark.register(spark, module_path("languages/c"))
    assert {"add", "concat", "gcd", "total"} <= set(names)
    assert spark.sql("SELECT add(1D, 2D)").head()[0] == 3
    assert spark.sql("SELECT total(id) FROM range(3)").head()[0] == 3


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("same_duration_s(make_dt_interval(1, 2, 3, 4.5))", datetime.timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("same_duration_ns(make_dt_interval(0, 0, 0, -0.000001))", datetime.timedelta(microseconds=-1)),
        ("same_timestamp_s(TIMESTAMP_NTZ'1969-12-31 23:59:59.5')", EPOCH - datetime.timedelta(seconds=1)),
        ("same_timestamp_ns(TIMESTAMP_NTZ'1970-01-01 00:00:00')", EPOCH),
        pytest.param(
            *("same_time_ms(TIME'12:00:01.5004')", datetime.time(12, 0, 1, 500000)), marks=pytest.mark.since("4.1")
        ),
        ("same_list_int32(array())", []),
        ("same_list_int32(array(1, 2))", [1, 2]),
        ("maybe_struct(named_struct('x', 1, 'y', NULL)).a", 1),
        ("same_map(map('a', 1, 'b', NULL))", {"a": 1, "b": None}),
        ("same_map(map())", {}),
        ("extract(MONTH FROM same_interval(make_interval(1, 2, 0, 3, 0, 0, 4.5)))", 2),
        ("extract(DAY FROM same_interval(make_interval(0, 0, 0, 3)))", 3),
    ],
)
def test_units_and_nested_types(spark, call, expected):
    heddle_spark.register(spark, module_path("generated/scalars"))
    rows = both_ways(lambda: spark.sql(f"SELECT {call} AS result FROM range(0, 3, 1, 1)"), spark)
    assert [row.result for row in rows] == [expected] * 3


@pytest.mark.before("4.1")
def test_times_are_refused_where_spark_has_none(spark):
    with pytest.raises(
        heddle_spark.HeddleError, match=r"HEDDLE1104.* has time\[ms\], for which Spark has no type here"
    ):
        heddle_spark.register(spark, module_path("generated/scalars"), "sameTimeMs")


def test_a_timestamp_that_does_not_fit_finer_units(spark):
    heddle_spark.register(spark, module_path("generated/scalars"))
    query = "SELECT same_timestamp_ns(TIMESTAMP_NTZ'9999-01-01 00:00:00') FROM range(0, 1, 1, 1)"
    with pytest.raises(Exception, match=r"HEDDLE2004.* \d+ does not fit timestamp\[ns\]"):
        spark.sql(query).collect()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("same_list_int32(array(1L))", r"is list<int32> and takes no list<int64>"),
        ("same_list_int32(1)", r"takes no int32"),
        ("same_struct(named_struct('a', 1))", r"takes no struct<a: int32>"),
        ("same_map(map(1, 1))", r"takes no map<int32, int32>"),
        ("same_duration_s(TIMESTAMP'2020-01-01')", r"takes no timestamp\[us, UTC\]"),
    ],
)
def test_nested_types_are_taken_as_they_are(spark, call, message):
    heddle_spark.register(spark, module_path("generated/scalars"))
    with pytest.raises(AnalysisException, match=f"(?s)HEDDLE1103.*{message}"):
        spark.sql(f"SELECT {call}")
