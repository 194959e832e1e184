"""Aggregates over more groups than memory holds; ``npm run test:full -- --only groups`` has five million."""

import json
import os
import subprocess
import sys
from pathlib import Path

from conftest import module_path
from groups_program import MORE

TESTS = Path(__file__).parent


def test_groups_in_a_small_heap():
    """Spark sorts what its map cannot hold, groups leave the guest as states, and the answer is the same."""
    groups = int(os.environ.get("HEDDLE_GROUPS", "300000"))
    ran = subprocess.run(
        [sys.executable, str(TESTS / "groups_program.py"), module_path("aggregates"), str(groups)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
    )
    assert ran.returncode == 0, ran.stderr[-4000:]
    answer = json.loads(ran.stdout.splitlines()[-1])
    assert answer["heap"] <= 512 << 20
    assert answer["groups"] == groups
    # Every group's mean is its key, but for those with a second row: k and k + groups.
    assert float(answer["sum"]) == groups * (groups - 1) / 2 + MORE * groups / 2
    assert answer["instancesCreated"] <= 5
