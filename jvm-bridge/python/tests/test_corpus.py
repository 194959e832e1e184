"""The corpus of conformance/ through Spark SQL: in batches and row by row."""

import decimal
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
    "int8": T.ByteType(),
    "int16": T.ShortType(),
    "int32": T.IntegerType(),
    "uint8": T.ShortType(),
    "uint16": T.IntegerType(),
    "uint32": T.LongType(),
    "int64": T.LongType(),
    "float32": T.FloatType(),
    "float64": T.DoubleType(),
    "utf8": T.StringType(),
    "binary": T.BinaryType(),
    "decimal128(10, 2)": T.DecimalType(10, 2),
    "decimal128(38, 0)": T.DecimalType(38, 0),
    "decimal128(38, 38)": T.DecimalType(38, 38),
    # Python's dates end long before Spark's: days and microseconds stand for them.
    "date32": T.IntegerType(),
    "timestamp[us]": T.LongType(),
    "timestamp[us, UTC]": T.LongType(),
}
IN = {
    "date32": F.date_from_unix_date,
    "timestamp[us]": lambda column: F.timestamp_micros(column).cast("timestamp_ntz"),
    "timestamp[us, UTC]": F.timestamp_micros,
}
OUT = {
    "date32": F.unix_date,
    "timestamp[us]": lambda column: F.unix_micros(column.cast("timestamp")),
    "timestamp[us, UTC]": F.unix_micros,
}
SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf"), "-0": -0.0}

#: Cases by hand whose functions are scalar; those of generated files are told by the file.
FILES = ["basics", "failures", "signatures", "languages-assemblyscript", "languages-go", "languages-rust"]
GENERATED = ["scalar-integers", "scalar-numbers", "scalar-bytes", "scalar-times", "vectorized-numbers"]
OTHER_KINDS = ("an aggregate", "a table", "a partition")
#: What hostile modules are about that Spark has no functions for.
REFUSED = ("list", "overlap", "struct", "map", "time", "table", "aggregate", "partition")


def kind_of(column):
    return column["type"].removesuffix("?")


def cases(path):
    suite = json.loads((ROOT / "conformance" / path).read_text())
    for case in suite["cases"]:
        module = case.get("module", suite.get("module"))
        yield pytest.param(module, case, id=f"{module}: {case['name']}")


def corpus():
    for name in FILES:
        for one in cases(f"cases/{name}.json"):
            case = one.values[1]
            columns = [*case["args"], *([case["returns"]] if "returns" in case else [])]
            if not case["name"].startswith(OTHER_KINDS) and all(kind_of(column) in TYPES for column in columns):
                yield one
    for name in GENERATED:
        for one in cases(f"cases/generated/{name}.json"):
            case = one.values[1]
            if case["args"] and kind_of(case["args"][0]) in TYPES and ": edges" in case["name"]:
                yield one


def refused(module):
    return module.removeprefix("hostile/").split("_")[0] in REFUSED


def hostile(load, kinds):
    return [
        one
        for one in cases("hostile/cases.json")
        if ("load" in one.values[1]) == load and refused(one.values[0]) == kinds
    ]


def values_of(column, rows):
    if "cycle" in column:
        cycle = column["cycle"]
        return [cycle[i % len(cycle)] for i in range(column.get("length", rows))]
    return column["values"]


def value(kind, text):
    if text is None:
        return None
    if kind.startswith("decimal128"):
        return decimal.Decimal(text)
    if kind == "int64" or kind.startswith("timestamp"):
        return int(text)
    if kind in ("float32", "float64"):
        return SPECIAL[text] if isinstance(text, str) else float(text)
    if isinstance(text, dict):
        return text["repeat"] * text["times"] if "repeat" in text else bytes.fromhex(text["hex"])
    return text


def same(kind, left, right):
    if kind in ("float32", "float64") and left is not None and right is not None:
        form = "<f" if kind == "float32" else "<d"
        return struct.pack(form, left) == struct.pack(form, right) or (left != left and right != right)
    if kind == "binary" and left is not None:
        left = bytes(left)
    return left == right and type(left) is type(right)


def arguments(spark, case):
    """The case's columns in one partition, and the arguments as columns of it."""
    columns, calls, rows = [], [], case["rows"]
    for i, arg in enumerate(case["args"]):
        kind = kind_of(arg)
        values = [value(kind, text) for text in values_of(arg, rows)]
        raw = TYPES[kind]
        # Spark's strings hold any bytes that a cast puts in.
        odd = kind == "utf8" and any(isinstance(one, bytes) for one in values)
        if odd:
            values = [one.encode() if isinstance(one, str) else one for one in values]
            raw = T.BinaryType()
        if arg.get("constant"):
            call = F.lit(values[0]).cast(raw)
        else:
            columns.append((T.StructField(f"a{i}", raw), values))
            call = F.col(f"a{i}")
        calls.append(call.cast("string") if odd else IN.get(kind, lambda column: column)(call))
    columns.append((T.StructField("row", T.IntegerType()), list(range(rows))))
    data = list(zip(*[values for _, values in columns]))
    schema = T.StructType([field for field, _ in columns])
    return spark.createDataFrame(data, schema).coalesce(1), calls


def limit(spark, case):
    for key, bound in case.get("limits", {}).items():
        spark.conf.set(f"spark.heddle.{key}", bound)


@pytest.mark.parametrize("mode", ["batches", "rows"])
@pytest.mark.parametrize(("module", "case"), list(corpus()))
def test_case(spark, module, case, mode):
    name = heddle_spark.register(spark, module_path(module), case["function"])[0]
    limit(spark, case)
    row_by_row(spark) if mode == "rows" else batched(spark)
    frame, calls = arguments(spark, case)
    call = F.call_function(name, *calls)
    convert = OUT.get(kind_of(case["returns"])) if "returns" in case else None
    result = frame.select((convert(call) if convert else call).alias("result"))
    assert ("WasmEval" in plan(result)) == (mode == "batches")
    check(result, case, mode)


@pytest.mark.parametrize(("module", "case"), hostile(load=False, kinds=False))
def test_a_module_that_lies(spark, module, case):
    test_case(spark, module, case, "batches")


@pytest.mark.parametrize(("module", "case"), hostile(load=False, kinds=True))
def test_a_kind_or_type_that_spark_does_not_have(spark, module, case):
    with pytest.raises(heddle_spark.HeddleError, match="HEDDLE1104"):
        heddle_spark.register(spark, module_path(module), case["function"])


@pytest.mark.parametrize(("module", "case"), hostile(load=True, kinds=False))
def test_a_module_that_does_not_load(spark, module, case):
    limit(spark, case)
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
        kind = kind_of(case["returns"])
        expected = [value(kind, text) for text in values_of(case["returns"], case["rows"])]
        got = [row.result for row in result.collect()]
        assert len(got) == case["rows"]
        assert all(same(kind, a, b) for a, b in zip(got, expected)), (got, expected)
