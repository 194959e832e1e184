"""Plain Extism plugins, which know nothing of Heddle, in queries."""

import subprocess

import pytest
from conftest import ROOT, both_ways, row_by_row

import heddle_spark

EXAMPLE = ROOT / "examples" / "03-other-languages"


@pytest.fixture
def plugins(spark):
    """The Go plugin of the example: ``add_two`` takes protobuf literals, ``shout`` JSON."""
    for name in ["plain", "shout"]:
        path = EXAMPLE / "dist" / f"{name}.wasm"
        if not path.is_file():
            subprocess.run(["node", "build.mjs", "plain-go"], cwd=EXAMPLE, check=True)
        heddle_spark.register(spark, str(path))
    return spark


def test_rows_are_the_same_in_both_ways(plugins):
    query = """
        SELECT add_two(CAST(id AS INT), 40) AS sum, add_two(NULL, 1) AS none,
               shout(CASE WHEN id % 3 = 1 THEN NULL ELSE concat('zürich ', id) END) AS loud
        FROM range(0, 6, 1, 1)"""
    rows = [tuple(row) for row in both_ways(lambda: plugins.sql(query), plugins)]
    assert rows == [(40 + i, None, None if i % 3 == 1 else f"ZÜRICH {i}!") for i in range(6)]


@pytest.mark.parametrize("rows", [True, False])
def test_the_plugins_error(plugins, rows):
    if rows:
        row_by_row(plugins)
    with pytest.raises(Exception, match=rf"HEDDLE2001 add_two failed at row {0 if rows else 2}: the sum is no int32"):
        plugins.sql("SELECT add_two(2147483645, CAST(id AS INT) + 1) FROM range(0, 4, 1, 1)").collect()
