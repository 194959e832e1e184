"""The corpus of conformance/ through Spark SQL, as far as it can be said there: scalars in batches and row by row."""

import re
from pathlib import Path

import pytest
from conftest import batched, module_path, plan, row_by_row, since
from corpus import back, by_lambda, cases, frame_of, kind_of, limit, same, sayable, value, values_of
from pyspark.sql import functions as F
from pyspark.sql import types as T

import heddle_spark

#: Cases by hand; in the file of signatures the name says the kind, in all others the file.
SCALARS = ["basics", "failures", "signatures", "languages-assemblyscript", "languages-go"]
OTHER_KINDS = {"an aggregate": "aggregate", "a table": "table", "a partition": "partition"}
TYPES = ["integers", "numbers", "bytes", "times", "lists", "structs"]
#: Of generated cases, the one with the most in it for each type.
RICHEST = {"aggregate": ": grouped", "table": ": edges", "partition": ": three partitions"}
#: Whether Spark aggregates once where no shuffle is between the two halves.
COMBINE = "spark.sql.execution.combineAdjacentAggregation"
#: Hostile modules that answer times, which older lines have no type for.
TIMES = ("hostile/time_late", "hostile/time_negative")
#: What hostile modules are about that Spark SQL does not come to: states that nobody asks for, rows taken back.
UNASKED = ("retract", "convert")


def kind_of_case(case):
    return next((kind for prefix, kind in OTHER_KINDS.items() if case["name"].startswith(prefix)), "scalar")


def scalars():
    found = [one for name in SCALARS for one in cases(f"cases/{name}.json") if kind_of_case(one.values[1]) == "scalar"]
    for kind in ("scalar", "vectorized"):
        for of in TYPES:
            found += [one for one in cases(f"cases/generated/{kind}-{of}.json") if ": edges" in one.values[1]["name"]]
    return [one for one in found if sayable(one.values[1])]


def others(kind, by_hand):
    found = list(cases(f"cases/{by_hand}.json")) if by_hand else []
    if kind != "partition":
        # Those of the signatures say where partitions begin, and SQL says it by keys.
        found += [one for one in cases("cases/signatures.json") if kind_of_case(one.values[1]) == kind]
    for of in TYPES:
        generated = cases(f"cases/generated/{kind}-{of}.json")
        found += [one for one in generated if RICHEST[kind] in one.values[1]["name"]]
    # Spark has no windows that take rows back.
    return [one for one in found if sayable(one.values[1]) and "retract" not in one.values[1]]


def hostile(load):
    found = [one for one in cases("hostile/cases.json") if ("load" in one.values[1]) == load]
    return [one for one in found if load or (sayable(one.values[1]) and one.values[1].get("via") not in UNASKED)]


@pytest.mark.parametrize("mode", ["batches", "rows"])
@pytest.mark.parametrize(("module", "case"), scalars())
def test_scalar(spark, module, case, mode):
    name = register(spark, module, case)
    row_by_row(spark) if mode == "rows" else batched(spark)
    frame, calls = frame_of(spark, case)
    result = frame.select(plainly(case, F.call_function(name, *calls)).alias("result"))
    # Where a lambda makes the argument, the call stays row by row.
    by_rows = mode == "rows" or any(by_lambda(kind_of(arg["type"])) for arg in case["args"])
    assert ("WasmEval" in plan(result)) == (not by_rows)
    if not failed(result, case, mode):
        compare(case["returns"], [row.result for row in result.collect()], case["rows"])


@pytest.mark.parametrize(("module", "case"), others("table", "tables"))
def test_table(spark, module, case):
    name = register(spark, module, case)
    frame, calls = frame_of(spark, case)
    answered = table_answer(frame, case, name, calls)
    if not failed(answered, case):
        rows = answered.collect()
        for i, column in enumerate(case["output"]):
            compare(column, [row[i] for row in rows], len(rows))


def table_answer(frame, case, name, calls):
    call = F.call_function(name, *calls)
    if "output" not in case:
        return frame.select("row", call)
    names = [f"c{i}" for i in range(1, len(case["output"]))]
    kinds = [kind_of(column["type"]) for column in case["output"][1:]]
    rows = frame.select("row", call.alias(*names))
    return rows.select("row", *[back(kind, F.col(name)).alias(name) for name, kind in zip(names, kinds)])


@pytest.mark.parametrize(("module", "case"), others("aggregate", "aggregates"))
def test_aggregate(spark, module, case):
    name = register(spark, module, case)
    slots = slots_of(case)
    frame, calls = frame_of(spark, case, [("slot", T.IntegerType(), slots)])
    # The rows of a case are one task's; their states shall be written and read all the same.
    spark.conf.set(COMBINE, "false")
    grouped = frame.groupBy("slot") if "groups" in case else frame.groupBy()
    result = grouped.agg(plainly(case, F.call_function(name, *calls)).alias("result"))
    assert "partial_" in plan(result)
    if not failed(result, case):
        rows = result.collect()
        got = {getattr(row, "slot", 0): row.result for row in rows}
        # A group without rows is none in SQL; without GROUP BY there is always one.
        present = sorted(set(slots)) if "groups" in case else [0]
        assert sorted(got) == present and len(rows) == len(present)
        expected = values_of(case["returns"], case.get("groupCount", 1))
        compare(
            {"type": case["returns"]["type"], "values": [expected[slot] for slot in present]},
            [got[slot] for slot in present],
            len(present),
        )


def slots_of(case):
    groups = case.get("groups", {"cycle": [0]})
    return values_of(groups if isinstance(groups, dict) else {"values": groups}, case["rows"])


@pytest.mark.parametrize(("module", "case"), others("partition", None))
def test_partition(spark, module, case):
    name = register(spark, module, case)
    frame, calls = frame_of(spark, case)
    named(spark, module, case, frame, calls).createOrReplaceTempView("input_rows")
    params = "".join(", NULL" for _ in case.get("params", []))
    kinds = [kind_of(column["type"]) for column in case["output"]]
    answer = spark.sql(f"SELECT * FROM {name}(TABLE(input_rows){params})")
    rows = answer.select(*[back(kind, F.col(of)).alias(of) for kind, of in zip(kinds, answer.columns)]).collect()
    # Partitions come in the order of the shuffle, the rows of one in that of the input.
    rows.sort(key=lambda row: row[0])
    for i, column in enumerate(case["output"]):
        compare(column, [row[i] for row in rows], len(rows))


def named(spark, module, case, frame, calls):
    """The arguments as a table whose columns are called as the function's."""
    loaded = spark._jvm.io.heddle.runtime.HeddleModule.load(Path(module_path(module)).read_bytes())
    fields = loaded.overloads(case["function"])[0].args()
    return frame.select(*[call.alias(field.name()) for call, field in zip(calls, fields)])


@pytest.mark.parametrize(("module", "case"), hostile(load=False))
def test_a_module_that_lies(spark, module, case):
    if module in TIMES and not since("4.1"):
        with pytest.raises(heddle_spark.HeddleError, match=r"HEDDLE1104.*time"):
            register(spark, module, case)
        return
    kind = module.removeprefix("hostile/").split("_")[0]
    limit(spark, case)
    spark.conf.set(COMBINE, "false")
    frame, calls = frame_of(spark, case)
    if kind == "partition":
        table = named(spark, module, case, frame, calls)
        result = heddle_spark.map_partitions(table, module_path(module), case["function"])
    else:
        call = F.call_function(register(spark, module, case), *calls)
        result = frame.groupBy().agg(call) if kind == "aggregate" else frame.select(call)
    assert failed(result, case, exact=False) or result.collect() is not None


@pytest.mark.parametrize(("module", "case"), hostile(load=True))
def test_a_module_that_does_not_load(spark, module, case):
    limit(spark, case)
    with pytest.raises(Exception, match=case["load"]):
        for name in heddle_spark.register(spark, module_path(module)):
            spark.range(3).select(F.call_function(name, F.col("id").cast("double"))).collect()


def register(spark, module, case):
    limit(spark, case)
    return heddle_spark.register(spark, module_path(module), case["function"])[0]


def plainly(case, call):
    return back(kind_of(case["returns"]["type"]), call) if "returns" in case else call


def failed(result, case, mode="batches", exact=True):
    """Whether the case is about a failure, after checking that it is the right one."""
    if "error" not in case:
        return False
    with pytest.raises(Exception) as caught:
        result.collect()
    text = str(caught.value)
    assert case["error"]["code"] in text
    for part in case["error"].get("message", []):
        # Row by row, each batch has but row 0.
        assert (part if mode == "batches" else re.sub(r"at row \d+", "at row 0", part)) in text
    row = re.search(r"failed at row (\d+)", text)
    if exact and mode == "batches" and "row" in case["error"]:
        assert (int(row.group(1)) if row else None) == case["error"]["row"]
    return True


def compare(column, got, rows):
    kind = kind_of(column["type"])
    expected = [value(kind, text, out=True) for text in values_of(column, rows)]
    assert len(got) == len(expected)
    assert all(same(kind, a, b) for a, b in zip(got, expected)), (got, expected)
