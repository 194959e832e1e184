"""The corpus of conformance/ through Spark SQL: in batches and row by row."""

import json
import re
import struct

import pytest
from conftest import ROOT, batched, module_path, plan, row_by_row
from pyspark.sql import functions as F
from pyspark.sql import types as T

import heddle_spark

TYPES = {
    "bool": T.BooleanType(),
    "int32": T.IntegerType(),
    "int64": T.LongType(),
    "float64": T.DoubleType(),
    "utf8": T.StringType(),
}
SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf"), "-0": -0.0}


def cases(path, module=None):
    for case in json.loads((ROOT / "conformance" / path).read_text())["cases"]:
        yield pytest.param(case.get("module", module), case, id=f"{case.get('module', module)}: {case['name']}")


def corpus():
    yield from cases("cases/basics.json", "basics")
    yield from cases("cases/failures.json", "failures")


def hostile(load):
    return [one for one in cases("hostile/cases.json") if ("load" in one.values[1]) == load]


def value(kind, text):
    if text is None:
        return None
    if kind == "int64":
        return int(text)
    if kind == "float64":
        return SPECIAL[text] if isinstance(text, str) else float(text)
    if kind == "utf8" and isinstance(text, dict):
        return text["repeat"] * text["times"] if "repeat" in text else bytes.fromhex(text["hex"])
    return text


def same(kind, left, right):
    if kind == "float64" and left is not None and right is not None:
        return struct.pack("<d", left) == struct.pack("<d", right) or (left != left and right != right)
    return left == right and type(left) is type(right)


def arguments(spark, case):
    """The case's columns in one partition, and the arguments as columns of it."""
    columns, calls, rows = [], [], case["rows"]
    for i, arg in enumerate(case["args"]):
        values = [value(arg["type"], text) for text in arg["values"]]
        if arg.get("constant"):
            calls.append(F.lit(values[0]).cast(TYPES[arg["type"]]))
        else:
            binary = any(isinstance(one, bytes) for one in values)
            if binary:
                values = [one.encode() if isinstance(one, str) else one for one in values]
            kind = T.BinaryType() if binary else TYPES[arg["type"]]
            columns.append((T.StructField(f"a{i}", kind), values))
            # Spark's strings hold any bytes that a cast puts in.
            calls.append(F.col(f"a{i}").cast("string") if binary else F.col(f"a{i}"))
    columns.append((T.StructField("row", T.IntegerType()), list(range(rows))))
    data = list(zip(*[values for _, values in columns]))
    schema = T.StructType([field for field, _ in columns])
    return spark.createDataFrame(data, schema).coalesce(1), calls


@pytest.mark.parametrize("mode", ["batches", "rows"])
@pytest.mark.parametrize(("module", "case"), list(corpus()))
def test_case(spark, module, case, mode):
    name = heddle_spark.register(spark, module_path(module), case["function"])[0]
    limits = case.get("limits", {})
    for key, limit in limits.items():
        spark.conf.set(f"spark.heddle.{key}", limit)
    row_by_row(spark) if mode == "rows" else batched(spark)
    frame, calls = arguments(spark, case)
    result = frame.select(F.call_function(name, *calls).alias("result"))
    assert ("WasmEval" in plan(result)) == (mode == "batches")
    check(result, case, mode)


@pytest.mark.parametrize(("module", "case"), hostile(load=False))
def test_a_module_that_lies(spark, module, case):
    test_case(spark, module, case, "batches")


@pytest.mark.parametrize(("module", "case"), hostile(load=True))
def test_a_module_that_does_not_load(spark, module, case):
    with pytest.raises(Exception, match=case["load"]):
        for name in heddle_spark.register(spark, module_path(module)):
            spark.range(3).select(F.call_function(name, F.col("id").cast("double"))).collect()


def check(result, case, mode):
    if "error" in case:
        with pytest.raises(Exception) as caught:
            result.collect()
        text = str(caught.value)
        assert case["error"]["code"] in text
        for part in case["error"].get("message", []):
            # Row by row, each batch has but row 0.
            assert (part if mode == "batches" else re.sub(r"at row \d+", "at row 0", part)) in text
        row = re.search(r"failed at row (\d+)", text)
        if mode == "batches" and "row" in case["error"]:
            assert (int(row.group(1)) if row else None) == case["error"]["row"]
    else:
        expected = [value(case["returns"]["type"], text) for text in case["returns"]["values"]]
        got = [row.result for row in result.collect()]
        assert len(got) == case["rows"]
        assert all(same(case["returns"]["type"], a, b) for a, b in zip(got, expected)), (got, expected)
