"""Sessions with functions of the corpus; heddle_datafusion is the wheel's."""

from pathlib import Path

import datafusion
import heddle_datafusion
import pytest

ROOT = Path(__file__).resolve().parents[4]


def module(name, **limits):
    return heddle_datafusion.load(ROOT / "conformance" / "dist" / f"{name}.wasm", **limits)


@pytest.fixture
def ctx():
    return datafusion.SessionContext()


def rows(frame):
    """The result as a list of tuples."""
    columns = frame.to_pydict()
    return list(zip(*columns.values(), strict=True))
