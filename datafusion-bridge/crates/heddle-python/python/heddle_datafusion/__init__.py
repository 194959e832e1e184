"""Functions of Heddle modules in DataFusion.

>>> import datafusion, heddle_datafusion
>>> geo = heddle_datafusion.load("geo.wasm")
>>> ctx = datafusion.SessionContext()
>>> ctx.register_udf(geo.udf("haversine"))
>>> ctx.sql("SELECT haversine(59.9, 10.7, 40.6, -73.8)").show()
"""

from __future__ import annotations

import os

from datafusion import AggregateUDF, ScalarUDF, SessionContext, TableFunction

from heddle_datafusion import _native
from heddle_datafusion._native import Function, HeddleError

__all__ = ["Function", "HeddleError", "Module", "load"]


def load(
    path: str | os.PathLike[str],
    *,
    deadline_ms: int | None = None,
    memory_limit_bytes: int | None = None,
    batch_rows: int | None = None,
) -> Module:
    """Loads a module file and compiles it, once per process.

    Compiled code is kept under ``$HEDDLE_CACHE``, or ``~/.cache/heddle``, so that other processes find it.

    Args:
        path: A file that ``heddle build`` made.
        deadline_ms: Milliseconds one call of a function may take; 60,000 where it is not said.
        memory_limit_bytes: Bytes of memory one instance may grow to; 256 MiB where it is not said.
        batch_rows: Rows handed to a function in one call at most; 8,192 where it is not said.

    Raises:
        HeddleError: The file cannot be read (HEDDLE4001), or is no module (HEDDLE1001 to HEDDLE1005).
    """
    limits = {"deadline_ms": deadline_ms, "memory_limit_bytes": memory_limit_bytes, "batch_rows": batch_rows}
    return Module(_native.Module.load(path, **limits))


class Module:
    """A module file, loaded; its functions share its instances. Any thread may use it."""

    def __init__(self, native: _native.Module) -> None:
        """Use :func:`load`."""
        self._native = native

    @property
    def digest(self) -> str:
        """SHA-256 of the file in lower-case hexadecimal."""
        return self._native.digest

    @property
    def instances_created(self) -> int:
        """Instances made so far: as many as calls ran at the same time."""
        return self._native.instances_created

    def functions(self) -> list[Function]:
        """Everything in it, in the order of its declarations; overloads are functions of their own."""
        return self._native.functions()

    def udf(self, name: str) -> ScalarUDF:
        """A scalar function with its overloads, by its SQL or export name, for ``SessionContext.register_udf``.

        Raises:
            HeddleError: There is none of this name (HEDDLE1101), or it is of another kind (HEDDLE1104).
        """
        return ScalarUDF.from_pycapsule(self._native.scalar(name))

    def udaf(self, name: str) -> AggregateUDF:
        """An aggregate function, for ``SessionContext.register_udaf``.

        Raises:
            HeddleError: As for :meth:`udf`.
        """
        return AggregateUDF.from_pycapsule(self._native.aggregate(name))

    def udtf(self, name: str, ctx: SessionContext) -> TableFunction:
        """A table function for ``SessionContext.register_udtf`` of this session: ``SELECT * FROM digits(3)``.

        Raises:
            HeddleError: As for :meth:`udf`.
        """
        return TableFunction(name, self._native.table(name), ctx)

    def register(self, ctx: SessionContext) -> list[str]:
        """Registers every scalar, aggregate and table function under its SQL name, and gives these names.

        Partition functions are left out: what plans them does not reach through DataFusion's foreign interface.
        """
        kinds = {function.name: function.kind for function in self.functions()}
        for name, kind in kinds.items():
            if kind == "scalar":
                ctx.register_udf(self.udf(name))
            elif kind == "aggregate":
                ctx.register_udaf(self.udaf(name))
            elif kind == "table":
                ctx.register_udtf(self.udtf(name, ctx))
        return [name for name, kind in kinds.items() if kind != "partition"]

    def __repr__(self) -> str:
        """Its digest and the number of its functions."""
        return f"<heddle module sha256:{self.digest[:12]}, {len(self.functions())} functions>"
