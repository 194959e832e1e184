"""The flights example: the rows that every host gives."""

import csv
import datetime

import datafusion
import heddle_datafusion
import pytest
from conftest import ROOT

EXAMPLE = ROOT / "examples" / "01-flights"
DATA = ROOT / "node_modules" / "vega-datasets" / "data"


@pytest.fixture(scope="module")
def flights():
    config = datafusion.SessionConfig().set("datafusion.sql_parser.default_null_ordering", "nulls_min")
    ctx = datafusion.SessionContext(config)
    for name in ("geo", "flights"):
        heddle_datafusion.load(EXAMPLE / "dist" / f"{name}.wasm").register(ctx)
    ctx.register_parquet("flights_3m", DATA / "flights-3m.parquet")
    ctx.register_csv("airports", DATA / "airports.csv")
    return ctx


@pytest.mark.parametrize("name", ["routes", "accuracy", "delays"])
def test_query(flights, name):
    query = (EXAMPLE / "queries" / f"{name}.sql").read_text()
    query = query.replace("'flights-3m.parquet'", "flights_3m").replace("'airports.csv'", "airports")
    with (EXAMPLE / "expected" / f"{name}.csv").open(newline="") as file:
        header, *expected = csv.reader(file)
    columns = flights.sql(query).to_pydict()
    assert list(columns) == header
    got = list(zip(*columns.values(), strict=True))
    assert len(got) == len(expected)
    for actual, wanted in zip(got, expected, strict=True):
        assert all(same(*pair) for pair in zip(actual, wanted, strict=True)), (actual, wanted)


def same(value, text):
    if value is None:
        return text == ""
    if isinstance(value, datetime.datetime):
        return value.isoformat() == text
    return type(value)(text) == value
