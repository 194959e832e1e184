"""Spark Connect: modules travel as artifacts of the session, and plugins in the server do the rest."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql.connect import proto
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.functions import lit
from pyspark.sql.connect.plan import LogicalPlan

from heddle_spark import CONNECT_PLUGINS, HeddleError
from heddle_spark.connect_messages import extension

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql.connect.session import SparkSession

#: The files that a session has as artifacts already.
_uploaded: weakref.WeakKeyDictionary[SparkSession, set[str]] = weakref.WeakKeyDictionary()


def register(spark: SparkSession, path: str, function: str | None, name: str | None) -> list[str]:
    """As :func:`heddle_spark.register`."""
    module = _module(spark, path)
    command = proto.Command(extension=extension("RegisterModule", path=module, function=function, name=name))
    with _heddle_errors():
        spark.client.execute_command(command)
        if name is not None:
            return [name]
        names = _Extension(None, "ModuleFunctions", path=module, function=function)
        return [row["name"] for row in DataFrame(names, spark).collect()]


def map_partitions(frame: DataFrame, path: str, function: str, params: tuple[object, ...]) -> DataFrame:
    """As :func:`heddle_spark.map_partitions`; asks the server whether the call can be, but for no rows."""
    spark = frame.sparkSession
    constants = [lit(param)._expr.to_plan(spark.client).SerializeToString() for param in params]
    module = _module(spark, path)
    call = _Extension(frame._plan, "MapPartitions", path=module, function=function, params=constants)
    answer = DataFrame(call, spark)
    with _heddle_errors():
        _ = answer.schema
    return answer


class _Extension(LogicalPlan):
    """A relation of Heddle's plugin; its input, if it has one, is the field `input`."""

    def __init__(self, child: LogicalPlan | None, message: str, **fields: object) -> None:
        super().__init__(child)
        self._message = message
        self._fields = fields

    def plan(self, session) -> proto.Relation:
        relation = self._create_proto_relation()
        child = None if self._child is None else self._child.plan(session).SerializeToString()
        inputs = {} if child is None else {"input": child}
        relation.extension.CopyFrom(extension(self._message, **inputs, **self._fields))
        return relation


def _module(spark: SparkSession, path: str) -> str:
    """What the server calls a module: a URL that it reads itself, or a local file that becomes an artifact."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", path):
        return path
    try:
        digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise HeddleError(f"HEDDLE4001: cannot read {path}: {error.strerror}") from error
    # An artifact never changes: two versions of a module are two files.
    name = f"{Path(path).stem}-{digest[:12]}.wasm"
    uploaded = _uploaded.setdefault(spark, set())
    if name not in uploaded:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / name
            shutil.copyfile(path, copy)
            spark.addArtifacts(str(copy), file=True)
        uploaded.add(name)
    return name


@contextmanager
def _heddle_errors() -> Iterator[None]:
    """Failures with a code as :class:`HeddleError`; those of analysis stay what they are, as without Connect."""
    try:
        yield
    except AnalysisException:
        raise
    except PySparkException as error:
        text = str(error)
        coded = re.search(r"HEDDLE\d{4}.*?(?=\n\nJVM stacktrace|\Z)", text, re.DOTALL)
        if coded is not None:
            raise HeddleError(coded[0]) from error
        if "No handler found for extension" in text:
            settings = " and ".join(f"{key}={value}" for key, value in CONNECT_PLUGINS.items())
            raise HeddleError(
                f"HEDDLE4003: the Connect server lacks Heddle's plugins: start it with {settings}"
            ) from error
        raise
