"""Executors that are not the driver: what travels with a plan, and what comes back."""

import json
import os
import subprocess
import sys
from pathlib import Path

from conftest import module_path


def test_two_executors(tmp_path):
    tests = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, str(tests / "cluster_program.py"), module_path("failures")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tests.parent), "SPARK_LOCAL_IP": "127.0.0.1"},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    line = json.loads(done.stdout.strip().splitlines()[-1])
    assert line["sums"] == [sum(i % 97 for i in range(20000))] * 2
    counters = line["counters"]
    # Once per executor and never on the driver; an instance per task and operator.
    assert counters["modulesCompiled"] == 2
    assert counters["instancesCreated"] == counters["batches"] == 8
    assert counters["rows"] == 40000
    assert line["failure"].startswith("HEDDLE2001 throwing failed at row ")
    assert "failures.ts:5:" in line["failure"]
