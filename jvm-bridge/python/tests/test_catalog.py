"""A folder of modules as a catalog: names, both kinds of function, files that change."""

import os
import shutil

import pytest
from conftest import both_ways, module_path, plan
from pyspark.errors import AnalysisException

import heddle_spark


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("udfs")
    for name in ("basics", "aggregates", "tables", "failures"):
        shutil.copy(module_path(name), folder / f"{name}.wasm")
    (folder / "team").mkdir()
    shutil.copy(module_path("basics"), folder / "team" / "shared.wasm")
    (folder / "notes.txt").write_text("no module")
    (folder / "broken.wasm").write_text("no module either")
    return folder


@pytest.fixture
def wasm(spark, folder):
    spark.conf.set("spark.sql.catalog.wasm", "io.heddle.spark.catalog.WasmCatalog")
    spark.conf.set("spark.sql.catalog.wasm.location", str(folder))
    return spark


def test_scalar_functions_in_batches_and_row_by_row(wasm):
    wasm.sql("CREATE TEMPORARY VIEW v AS SELECT cast(id AS INT) AS i FROM range(100)")
    rows = both_ways(lambda: wasm.sql("SELECT wasm.basics.gcd(i, 12) AS g FROM v ORDER BY i"), wasm)
    from math import gcd

    assert [row.g for row in rows] == [gcd(i, 12) for i in range(100)]
    assert "WasmEval" in plan(wasm.sql("SELECT wasm.basics.gcd(i, 12) AS g FROM v"))


def test_aggregate_functions(wasm):
    frame = wasm.sql("SELECT id % 7 AS k, wasm.aggregates.total(id) AS t, sum(id) AS s FROM range(1000) GROUP BY ALL")
    assert "partial_total" in plan(frame)
    rows = frame.collect()
    assert len(rows) == 7 and all(row.t == row.s for row in rows)
    assert wasm.sql("SELECT wasm.aggregates.total(DISTINCT id % 3) AS t FROM range(10)").collect() == [(3,)]


def test_arguments_are_converted_by_our_table_alone(wasm):
    assert wasm.sql("SELECT wasm.basics.add(1, 2.5D) AS s").collect() == [(3.5,)]
    assert wasm.sql("SELECT wasm.basics.add_ints(1L, NULL) AS s").collect() == [(None,)]
    with pytest.raises(AnalysisException, match=r"(?s)HEDDLE1103.*takes no utf8"):
        wasm.sql("SELECT wasm.basics.add('1', 2)")
    with pytest.raises(AnalysisException, match=r"(?s)HEDDLE1102.*takes 2 arguments"):
        wasm.sql("SELECT wasm.basics.add(1)")


def test_folders_are_namespaces(wasm):
    assert wasm.sql("SELECT wasm.team.shared.gcd(12, 18) AS g").collect() == [(6,)]
    names = {row.namespace for row in wasm.sql("SHOW NAMESPACES IN wasm").collect()}
    assert names == {"aggregates", "basics", "broken", "failures", "tables", "team"}
    assert [row.namespace for row in wasm.sql("SHOW NAMESPACES IN wasm.team").collect()] == ["team.shared"]


def test_show_and_describe(wasm):
    shown = [row.function for row in wasm.sql("SHOW USER FUNCTIONS IN wasm.aggregates").collect()]
    assert "wasm.aggregates.total" in shown and "wasm.aggregates.collect" in shown
    # Spark's catalogs have no table functions.
    assert not [row for row in wasm.sql("SHOW USER FUNCTIONS IN wasm.tables").collect()]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT wasm.basics.nothing(1)", "UNRESOLVED_ROUTINE|ROUTINE_NOT_FOUND"),
        ("SELECT wasm.nothing.gcd(1, 2)", "UNRESOLVED_ROUTINE|ROUTINE_NOT_FOUND"),
        ("SELECT wasm.`../udfs/basics`.gcd(1, 2)", "UNRESOLVED_ROUTINE|ROUTINE_NOT_FOUND"),
        ("SELECT wasm.tables.split_words('a')", "HEDDLE1104.*is no function of an expression"),
        ("SELECT wasm.broken.gcd(1, 2)", "HEDDLE1001"),
        ("CREATE NAMESPACE wasm.more", "folder of modules"),
        ("DROP NAMESPACE wasm.basics", "folder of modules"),
    ],
)
def test_refused(wasm, query, message):
    with pytest.raises(Exception, match=f"(?s){message}"):
        wasm.sql(query).collect()


def test_a_file_that_changes_is_read_again(wasm, tmp_path):
    wasm.conf.set("spark.sql.catalog.own", "io.heddle.spark.catalog.WasmCatalog")
    wasm.conf.set("spark.sql.catalog.own.location", str(tmp_path))
    with pytest.raises(AnalysisException):
        wasm.sql("SELECT own.m.gcd(12, 18)")
    shutil.copy(module_path("basics"), tmp_path / "m.wasm")
    assert wasm.sql("SELECT own.m.gcd(12, 18) AS g").collect() == [(6,)]
    shutil.copy(module_path("aggregates"), tmp_path / "m.wasm")
    os.utime(tmp_path / "m.wasm", (1, 1))
    assert wasm.sql("SELECT own.m.total(id) AS t FROM range(4)").collect() == [(6,)]
    with pytest.raises(AnalysisException):
        wasm.sql("SELECT own.m.gcd(12, 18)")


def test_a_module_is_broadcast_once(wasm):
    cache = wasm._jvm.io.heddle.runtime.ModuleCache.shared()
    wasm.sql("SELECT wasm.basics.gcd(12, 18)").collect()
    compiled, before = cache.compiled(), heddle_spark.counters(wasm)
    for _ in range(3):
        wasm.sql("SELECT wasm.basics.gcd(12, 18)").collect()
    assert cache.compiled() == compiled
    assert heddle_spark.counters(wasm)["modulesCompiled"] == before["modulesCompiled"]


def test_failures_read_as_elsewhere(wasm):
    with pytest.raises(Exception, match="HEDDLE2001 throwing failed at row 3: RangeError: 3 is too much"):
        wasm.sql("SELECT wasm.failures.throwing(cast(id AS DOUBLE), 'x') FROM range(0, 5, 1, 1)").collect()


def test_a_catalog_needs_a_folder(spark):
    spark.conf.set("spark.sql.catalog.lost", "io.heddle.spark.catalog.WasmCatalog")
    with pytest.raises(Exception, match=r"spark.sql.catalog.lost.location"):
        spark.sql("SELECT lost.basics.gcd(1, 2)")
