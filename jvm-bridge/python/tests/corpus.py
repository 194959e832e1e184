"""Types and values of the corpus in Spark: what a case's columns are made of, and what comes out of Spark again.

Python's dates end long before Spark's, and its maps lose their order, so that what goes in and comes out are plainer
values: days, microseconds, lists of entries. Columns convert them.
"""

import decimal
import json
import re
import struct
from dataclasses import dataclass, field

import pytest
from conftest import ROOT, since
from pyspark.sql import functions as F
from pyspark.sql import types as T

SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf"), "-0": -0.0}
PLAIN = {
    "bool": T.BooleanType(),
    "int8": T.ByteType(),
    "int16": T.ShortType(),
    "int32": T.IntegerType(),
    "int64": T.LongType(),
    "uint8": T.ShortType(),
    "uint16": T.IntegerType(),
    "uint32": T.LongType(),
    "float32": T.FloatType(),
    "float64": T.DoubleType(),
    "utf8": T.StringType(),
    "binary": T.BinaryType(),
    "date32": T.IntegerType(),
}
PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
EPOCH = "TIMESTAMP_NTZ'1970-01-01 00:00:00'"


class UnsayableError(Exception):
    """Spark has no such type or value."""


@dataclass
class Kind:
    """A type of ``spec/types.md``."""

    name: str
    parameters: list = field(default_factory=list)
    children: list = field(default_factory=list)
    names: list = field(default_factory=list)


def kind_of(text):
    """Reads the text of a type."""
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|\w+|[<>\[\](),:?]', text)
    kind, rest = _read(tokens)
    assert rest in ([], ["?"]), text
    return kind


def _read(tokens):
    name, rest = tokens[0], tokens[1:]
    kind = Kind(name)
    if rest[:1] and rest[0] in "[(":
        end = rest.index("]" if rest[0] == "[" else ")")
        kind.parameters = [token for token in rest[1:end] if token != ","]
        rest = rest[end + 1 :]
    elif rest[:1] == ["<"]:
        rest = rest[1:]
        while True:
            if name == "struct":
                kind.names.append(json.loads(rest[0]) if rest[0].startswith('"') else rest[0])
                rest = rest[2:]
            child, rest = _read(rest)
            kind.children.append(child)
            rest = rest[1:] if rest[0] == "?" else rest
            separator, rest = rest[0], rest[1:]
            if separator == ">":
                break
    return kind, rest


def raw(kind):
    """The type of the plain values that stand for a type's."""
    if kind.name in PLAIN:
        return PLAIN[kind.name]
    if kind.name == "decimal128":
        return T.DecimalType(*map(int, kind.parameters))
    # Before 4.2 there are no functions between times and numbers; test_types.py has what is said of times there.
    if kind.name == "time" and not since("4.2"):
        raise UnsayableError(kind.name)
    if kind.name in ("timestamp", "time", "duration"):
        return T.LongType()
    if kind.name == "list":
        return T.ArrayType(raw(kind.children[0]))
    if kind.name == "struct":
        return T.StructType([T.StructField(name, raw(child)) for name, child in zip(kind.names, kind.children)])
    if kind.name == "map":
        key, value = map(raw, kind.children)
        return T.ArrayType(T.StructType([T.StructField("key", key), T.StructField("value", value)]))
    raise UnsayableError(kind.name)


def value(kind, text, out=False):
    """A value of a case as a plain one; with ``out``, as Spark gives it back."""
    if text is None:
        return None
    if kind.name == "decimal128":
        return decimal.Decimal(text)
    if kind.name == "int64":
        return int(text)
    if kind.name in ("timestamp", "time", "duration"):
        return _micros(int(text), kind.parameters[0], out)
    if kind.name in ("float32", "float64"):
        return SPECIAL[text] if isinstance(text, str) else float(text)
    if kind.name == "list":
        return [value(kind.children[0], item, out) for item in text]
    if kind.name == "struct":
        return tuple(value(child, text[name], out) for name, child in zip(kind.names, kind.children))
    if kind.name == "map":
        return [tuple(value(child, part, out) for child, part in zip(kind.children, entry)) for entry in text]
    if isinstance(text, dict):
        return text["repeat"] * text["times"] if "repeat" in text else bytes.fromhex(text["hex"])
    return text


def _micros(ticks, unit, out):
    factor = PER_SECOND[unit]
    if factor > 10**6:
        if ticks % 1000 and not out:
            raise UnsayableError("nanoseconds")
        return ticks // 1000
    micros = ticks * (10**6 // factor)
    if not -(2**63) <= micros < 2**63:
        raise UnsayableError("microseconds beyond 64 bits")
    return micros


def into(kind, column):
    """Spark's value of a plain one."""
    if kind.name == "date32":
        return F.date_from_unix_date(column)
    if kind.name == "timestamp":
        at = F.timestamp_micros(column)
        return at if len(kind.parameters) > 1 else at.cast("timestamp_ntz")
    if kind.name == "time":
        return F.time_from_micros(column)
    if kind.name == "duration":
        return F.timestamp_micros(column).cast("timestamp_ntz") - F.expr(EPOCH)
    if kind.name == "list":
        return F.transform(column, lambda item: into(kind.children[0], item)) if converts(kind) else column
    if kind.name == "struct":
        return _struct(kind, column, into) if converts(kind) else column
    if kind.name == "map":
        return F.map_from_entries(F.transform(column, lambda entry: _entry(kind, entry, into)))
    return column


def back(kind, column):
    """The plain value of Spark's."""
    if kind.name == "date32":
        return F.unix_date(column)
    if kind.name == "timestamp":
        return F.unix_micros(column if len(kind.parameters) > 1 else column.cast("timestamp"))
    if kind.name == "time":
        return F.time_to_micros(column)
    if kind.name == "duration":
        return F.unix_micros((F.expr(EPOCH) + column).cast("timestamp"))
    if kind.name == "list":
        return F.transform(column, lambda item: back(kind.children[0], item)) if converts(kind) else column
    if kind.name == "struct":
        return _struct(kind, column, back) if converts(kind) else column
    if kind.name == "map":
        return F.transform(F.map_entries(column), lambda entry: _entry(kind, entry, back))
    return column


def converts(kind):
    """Whether Spark's values are not plain ones."""
    return kind.name in ("date32", "timestamp", "time", "duration", "map") or any(map(converts, kind.children))


def by_lambda(kind):
    """Whether `into` rebuilds values item by item."""
    if kind.name in ("list", "map"):
        return converts(kind)
    return any(map(by_lambda, kind.children))


def _struct(kind, column, convert):
    fields = [convert(child, column[name]).alias(name) for name, child in zip(kind.names, kind.children)]
    return F.when(column.isNotNull(), F.struct(*fields))


def _entry(kind, entry, convert):
    names = zip(("key", "value"), kind.children)
    return F.struct(*[convert(child, entry[name]).alias(name) for name, child in names])


def same(kind, left, right):
    """Whether two plain values are the same, floats by their bits."""
    if left is None or right is None:
        return left is None and right is None
    if kind.name in ("float32", "float64"):
        form = "<f" if kind.name == "float32" else "<d"
        return struct.pack(form, left) == struct.pack(form, right) or (left != left and right != right)
    if kind.name == "binary":
        return bytes(left) == bytes(right)
    if kind.name == "list":
        return len(left) == len(right) and all(same(kind.children[0], a, b) for a, b in zip(left, right))
    if kind.name == "struct":
        return all(same(child, a, b) for child, a, b in zip(kind.children, left, right))
    if kind.name == "map":
        pairs = zip(left, right)
        return len(left) == len(right) and all(
            same(child, a, b) for one, two in pairs for child, a, b in zip(kind.children, one, two)
        )
    return left == right and type(left) is type(right)


def values_of(column, rows):
    """The values of a column of a case, written out."""
    if "cycle" in column:
        cycle, step = column["cycle"], column.get("step", 0)
        n = len(cycle)
        return [cycle[i % n] + i // n * step if step else cycle[i % n] for i in range(column.get("length", rows))]
    return column["values"]


def columns_of(case):
    """All columns of a case, in and out."""
    out = case.get("output", [case["returns"]] if "returns" in case else [])
    return [*case["args"], *case.get("params", [])], out


def sayable(case):
    """Whether Spark has the types and values of a case."""
    inputs, outputs = columns_of(case)
    try:
        for columns, out in ((inputs, False), (outputs, True)):
            for column in columns:
                kind = kind_of(column["type"])
                raw(kind)
                for text in values_of(column, case["rows"]):
                    value(kind, text, out)
    except UnsayableError:
        return False
    return True


def cases(path):
    """The cases of a file as parameters of a test: the module and the case."""
    suite = json.loads((ROOT / "conformance" / path).read_text())
    for case in suite["cases"]:
        module = case.get("module", suite.get("module"))
        yield pytest.param(module, case, id=f"{module}: {case['name']}")


def frame_of(spark, case, more=()):
    """The case's columns in one partition with their row numbers, and its arguments as columns of it.

    ``more`` are further columns: name, type, values.
    """
    rows = case["rows"]
    columns, calls = [], []
    for i, arg in enumerate(case["args"]):
        kind = kind_of(arg["type"])
        values = [value(kind, text) for text in values_of(arg, rows)]
        plain = raw(kind)
        # Spark's strings hold any bytes that a cast puts in.
        odd = kind.name == "utf8" and any(isinstance(one, bytes) for one in values)
        if odd:
            values = [one.encode() if isinstance(one, str) else one for one in values]
            plain = T.BinaryType()
        if arg.get("constant") and not kind.children:
            call = F.lit(values[0]).cast(plain)
        else:
            columns.append((T.StructField(f"a{i}", plain), values * rows if arg.get("constant") else values))
            call = F.col(f"a{i}")
        calls.append(call.cast("string") if odd else into(kind, call))
    columns += [(T.StructField(name, of), values) for name, of, values in more]
    columns.append((T.StructField("row", T.IntegerType()), list(range(rows))))
    data = list(zip(*[values for _, values in columns]))
    return spark.createDataFrame(data, T.StructType([field for field, _ in columns])).coalesce(1), calls


def limit(spark, case):
    """Sets the limits that a case asks for."""
    for key, bound in case.get("limits", {}).items():
        spark.conf.set(f"spark.heddle.{key}", bound)
