"""Functions of every kind in the datafusion of PyPI."""

import threading

import heddle_datafusion
import pyarrow as pa
import pytest
from conftest import ROOT, module, rows


def test_the_readme(monkeypatch, capsys):
    text = (ROOT / "datafusion-bridge/crates/heddle-python/README.md").read_text()
    monkeypatch.chdir(ROOT / "examples" / "00-hello")
    exec(compile(text.split("```python\n")[1].split("```")[0], "README.md", "exec"), {})
    assert capsys.readouterr().out == "{'who': ['A.L.']}\n"


def test_scalars_nulls_and_texts(ctx):
    basics = module("basics")
    for name in ("add", "length", "or_zero", "half"):
        ctx.register_udf(basics.udf(name))
    table = pa.table(
        {
            "text": ["Åse 🧵", None, ""],
            "a": pa.array([1.5, None, -0.5]),
            "n": pa.array([4, 7, None], pa.int64()),
            "view": pa.array(["x", None, "long enough for a buffer of its own"], pa.string_view()),
        }
    )
    ctx.from_arrow(table, "t")
    coded = "arrow_cast(view, 'Dictionary(Int32, Utf8)')"
    query = f"SELECT length(text), add(a, 1), or_zero(n), length(view), length({coded}) FROM t"
    assert rows(ctx.sql(query)) == [(6, 2.5, 4, 1, 1), (None, None, 7, None, None), (0, 0.5, 0, 35, 35)]
    assert basics.instances_created <= 4


def test_aggregates(ctx):
    aggregates = module("aggregates")
    for name in ("total", "mean", "collect"):
        ctx.register_udaf(aggregates.udaf(name))
    count = 20_000
    table = pa.table({"k": [i % 1000 for i in range(count)], "v": pa.array(range(count), pa.int64())})
    batches = table.to_batches(max_chunksize=1000)
    ctx.register_record_batches("t", [batches[:10], batches[10:]])
    difference = "SELECT k, total(v) FROM t GROUP BY k EXCEPT SELECT k, sum(v) FROM t GROUP BY k"
    assert rows(ctx.sql(difference)) == []
    assert rows(ctx.sql("SELECT count(*), total(v), mean(CAST(v AS DOUBLE)) FROM t")) == [
        (count, count * (count - 1) // 2, (count - 1) / 2)
    ]
    assert rows(ctx.sql("SELECT k, total(v) FILTER (WHERE v > 18000) AS s FROM t WHERE k = 7 GROUP BY k")) == [
        (7, 18007 + 19007)
    ]
    frame = "ORDER BY v ROWS BETWEEN 1 PRECEDING AND CURRENT ROW"
    windows = f"SELECT total(v) OVER ({frame}) AS s FROM t ORDER BY v LIMIT 3"
    assert rows(ctx.sql(windows)) == [(0,), (1,), (3,)]
    assert rows(ctx.sql("SELECT total(v) FROM t WHERE v < 0")) == [(0,)]
    plan = ctx.sql("SELECT k, total(v) FROM t GROUP BY k").execution_plan().display_indent()
    assert "mode=Partial" in plan


def test_table_functions(ctx):
    ctx.register_udtf(module("tables").udtf("digits", ctx))
    assert rows(ctx.sql("SELECT digit FROM digits(3) ORDER BY digit DESC")) == [(2,), (1,), (0,)]


def test_a_whole_module(ctx):
    tables, basics = module("tables"), module("basics")
    assert "digits" in tables.register(ctx)
    assert {"add", "length"} <= set(basics.register(ctx))
    assert rows(ctx.sql("SELECT add(digit, 0.5) AS a FROM digits(1)")) == [(0.5,)]
    assert module("partitions").register(ctx) == []


def test_what_a_module_says():
    functions = {function.name: function for function in module("aggregates").functions()}
    total = functions["total"]
    assert (total.kind, total.signature, total.volatility) == (
        "aggregate",
        "total(value int64) -> int64 state int64",
        "immutable",
    )
    assert total.tier in ("js", "aot") and total.export == "total"
    assert repr(total) == "<aggregate function total(value int64) -> int64 state int64>"
    assert functions["weighted_mean"].export == "weightedMean"
    assert len(module("basics").digest) == 64


def test_failures_name_the_source(ctx):
    ctx.register_udf(module("failures").udf("throwing"))
    with pytest.raises(Exception) as raised:
        ctx.sql("SELECT throwing(2.5, 'it')").collect()
    text = str(raised.value)
    assert "HEDDLE2001 throwing failed at row 0: RangeError: 2.5 is too much" in text
    assert "at check (plugins/failures.ts:5:24)" in text
    with pytest.raises(
        Exception,
        match=r"HEDDLE1103 throwing: .*throwing\(value float64, text utf8\) -> .*, given \(utf8, int64\)",
    ):
        ctx.sql("SELECT throwing('x', 1)")


def test_limits(ctx):
    ctx.register_udf(module("failures", deadline_ms=100).udf("endless"))
    with pytest.raises(Exception, match="HEDDLE2101 endless: the deadline of 100 ms passed"):
        ctx.sql("SELECT endless(1)").collect()


def test_modules_that_do_not_load(tmp_path):
    def failure(call):
        with pytest.raises(heddle_datafusion.HeddleError) as raised:
            call()
        assert str(raised.value).startswith(raised.value.code)
        return raised.value.code

    assert failure(lambda: heddle_datafusion.load(tmp_path / "none.wasm")) == "HEDDLE4001"
    (tmp_path / "text.wasm").write_text("no module")
    assert failure(lambda: heddle_datafusion.load(tmp_path / "text.wasm")) == "HEDDLE1001"
    assert failure(lambda: module("basics").udf("nothing")) == "HEDDLE1101"
    assert failure(lambda: module("basics").udaf("add")) == "HEDDLE1104"


def test_threads(ctx):
    ctx.register_udf(module("basics").udf("half"))
    results = []
    work = [
        threading.Thread(target=lambda: results.extend(rows(ctx.sql("SELECT half(CAST(84 AS INT))")))) for _ in range(8)
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert results == [(42,)] * 8
