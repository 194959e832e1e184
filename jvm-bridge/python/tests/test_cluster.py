"""A standalone cluster of one master and two workers: what travels, and what survives an executor that dies.

One application runs all the tests (cluster_program.py); what it is asked, and what becomes of its executors, is here.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cluster import Cluster
from conftest import ROOT, module_path

# Once in npm test, which runs the oldest line too; what travels is the same on both.
pytestmark = pytest.mark.since("4.0")

TESTS = Path(__file__).parent

# Eight tasks of some seconds, each a few calls: enough to catch one in the middle.
SLOW = "SELECT id % 10 AS k, sum(busy(id, 300000000)) AS s FROM range(0, 16, 1, 8) GROUP BY id % 10 ORDER BY k"
ENDLESS = "SELECT sum(busy(id, 9000000000000)) AS s FROM range(0, 4, 1, 4)"
WARM = "SELECT sum(busy(id, 1)) AS s FROM range(0, 16, 1, 8)"
SLOW_ROWS = [[k, sum(range(k, 16, 10))] for k in range(10)]


class Application:
    """The driver, a process of its own on the cluster."""

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self.log = cluster.folder / "driver.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(TESTS / "cluster_program.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**cluster.environment(), "PYTHONPATH": str(TESTS.parent)},
                cwd=cluster.folder,
            )
        self._answer()

    def __call__(self, step, **arguments):
        """Has a step of the program run and gives its answer."""
        self.process.stdin.write(json.dumps({"step": step, **arguments}) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def rows(self, sql):
        """The rows of a query that must not fail."""
        answer = self("query", sql=sql)
        assert "rows" in answer, answer
        return answer["rows"]

    def counted(self, action):
        """An answer, and what the counters gained."""
        before = self("counters")["counters"]
        answer = action()
        after = self("counters")["counters"]
        return answer, {name: after[name] - before[name] for name in after}

    def await_tasks(self, wanted, seconds=300):
        """Waits until so many tasks run on all executors together."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            tasks = self("running")["tasks"]
            if sum(tasks) == wanted:
                return tasks
            time.sleep(0.1)
        raise AssertionError(f"{tasks} tasks, never {wanted}")

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(60)
        finally:
            self.process.kill()

    def _answer(self):
        line = self.process.stdout.readline()
        assert line, self.log.read_text(errors="replace")[-4000:]
        return json.loads(line)


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """The folder of the module that these tests have of their own, built."""
    folder = tmp_path_factory.mktemp("modules")
    cli = str(ROOT / "host" / "cli" / "bin" / "heddle.js")
    source, built = str(TESTS / "modules" / "cluster.ts"), str(folder / "cluster.wasm")
    subprocess.run(["node", cli, "build", source, "-o", built], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="module")
def application(cluster, modules):
    program = Application(cluster)
    try:
        program("register", path=str(modules / "cluster.wasm"))
        program("register", path=module_path("failures"))
        yield program
    finally:
        program.close()


def test_a_module_travels_once_to_each_executor(application, cluster):
    query = "SELECT sum(fraction(cast(id % 97 AS DOUBLE))) AS s FROM range(0, 20000, 1, 8)"
    answers, counted = application.counted(lambda: [application.rows(query) for _ in range(3)])
    assert answers == [[[sum(i % 97 for i in range(20000))]]] * 3
    assert len(cluster.executors()) == 2
    # By digest, at most once per executor (the second may find the machine code of the first on the disk) and never on
    # the driver; an instance per task and operator.
    assert counted["modulesCompiled"] in (1, 2)
    assert counted["instancesCreated"] == counted["batches"] == 24
    assert counted["rows"] == 60000


def test_a_failure_names_the_place_the_row_and_the_partition(application):
    answer = application("query", sql="SELECT throwing(cast(id AS DOUBLE), 'x') FROM range(0, 20, 1, 4)")
    assert answer["heddle"].startswith("HEDDLE2001 throwing failed at row ")
    assert re.search(r"at check \(\S*failures\.ts:5:\d+\)", answer["heddle"])
    assert 'text = "x"' in answer["heddle"]
    assert re.search(r"Task \d in stage \d+\.0 failed 4 times.*Lost task \d\.3 in stage", answer["error"])


def test_one_bad_row_of_a_million_leaves_nothing_half_written(application, tmp_path):
    path = tmp_path / "out"
    answer = application("write", sql="SELECT picky(id) AS v FROM range(0, 1000000, 1, 4)", path=str(path))
    assert "RangeError: 777777 is not to my liking" in answer["heddle"]
    assert re.search(r"at picky \(\S*cluster\.ts:19:\d+\)\n  arguments: value = 777777n", answer["heddle"])
    assert "Task 3 in stage" in answer["error"]
    assert not list(path.rglob("*.parquet")) and not (path / "_SUCCESS").exists()


def test_logs_of_guests_name_the_task(application, cluster):
    assert len(application.rows("SELECT telling(id) AS t FROM range(0, 6, 1, 3)")) == 6
    lines = [line for line in cluster.executor_logs().splitlines() if "told about" in line]
    told = {re.search(r"told about (\d)", line).group(1) for line in lines}
    assert told == set("012345")
    for line in lines:
        assert re.search(r"WARN WasmInstance: \S*cluster\.wasm, task \d\.0 in stage \d+\.0 \(TID \d+\): told", line)


def test_two_versions_of_a_module_in_one_session(application, tmp_path):
    """A query keeps the version that it was analysed with, wherever it runs and whenever."""
    file = tmp_path / "version.wasm"
    for module, function in (("basics", "addLongs"), ("kernels", "product")):
        shutil.copyfile(module_path(module), file)
        assert application("register", path=str(file), function=function, name="versioned") == {"names": ["versioned"]}
        application("prepare", name=function, sql="SELECT sum(versioned(id, 2)) AS s FROM range(0, 100, 1, 8)")
    # The file is gone: what travels is what was read.
    file.unlink()
    answers = [application("collect", name=function) for function in ("addLongs", "product", "addLongs")]
    assert answers == [{"rows": [[sum]]} for sum in (5150, 9900, 5150)]


def test_settings_hold_from_the_next_query_on(application):
    query = "SELECT sum(busy(id, 100000000000)) AS s FROM range(0, 4, 1, 4)"
    application.rows("SET spark.heddle.deadlineMs=500")
    try:
        answer = application("query", sql=query)
    finally:
        application.rows("SET spark.heddle.deadlineMs=10m")
    assert answer["heddle"].startswith("HEDDLE2101")
    assert application.rows(WARM) == [[120]]


def test_a_job_is_cancelled_in_the_middle_of_a_call(application):
    in_the_middle(application, "cancelled", ENDLESS)
    application("cancel")
    assert "cancelled" in application("wait", name="cancelled")["error"]
    # The calls have ended, not only the job: their tasks leave the executors.
    application.await_tasks(0, seconds=10)
    assert application.rows(WARM) == [[120]]


def test_a_thousand_tasks_leave_nothing_behind(application, cluster):
    query = "SELECT sum(length(telling(id)) + busy(id, 10)) AS s FROM range(0, 1000, 1, {tasks})"
    expected = [[sum(len(f"told {i}") + i for i in range(1000))]]
    assert application.rows(query.format(tasks=200)) == expected
    before = cluster.used_memory()
    answer, counted = application.counted(lambda: application.rows(query.format(tasks=1000)))
    assert answer == expected
    assert counted["instancesCreated"] == 1000 and counted["modulesCompiled"] == 0
    after = cluster.used_memory()
    grown = {name: {part: after[name][part] - used[part] for part in used} for name, used in before.items()}
    for parts in grown.values():
        # An instance has a MiB or more: 500 on each executor would be seen anywhere.
        assert parts["heap"] < 32 * 1024 and parts["metaspace"] < 4 * 1024 and parts["resident"] < 128 * 1024, grown


def test_a_straggler_has_another_attempt(application, cluster):
    """An executor stands still in the middle of its calls; what it was to do is done by the other."""
    # Without a shuffle: what an executor that stands still has kept for others, they would wait for.
    query = "SELECT busy(id, 300000000) AS v FROM range(0, 16, 1, 8)"
    in_the_middle(application, "straggling", query)
    still = sorted(cluster.executors().values())[0]
    os.kill(still, signal.SIGSTOP)
    try:
        assert application("wait", name="straggling") == {"rows": [[i] for i in range(16)]}
    finally:
        os.kill(still, signal.SIGCONT)
    # The attempts that were too late are ended in the middle of their calls.
    application.await_tasks(0, seconds=30)
    assert len(cluster.executors()) == 2


def test_an_executor_that_is_killed_in_the_middle_of_a_call(application, cluster):
    in_the_middle(application, "killed")
    before = cluster.executors()
    victim = sorted(before)[0]
    os.kill(before[victim], signal.SIGKILL)
    assert application("wait", name="killed") == {"rows": SLOW_ROWS}
    # The worker starts another in its place, sooner or later.
    deadline = time.monotonic() + 60
    while len(cluster.executors()) < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    after = cluster.executors()
    assert victim not in after and len(after) == 2


def in_the_middle(application, name, sql=SLOW):
    """Begins a slow query under a name and gives back when calls are under way on both executors."""
    application.rows(WARM)
    application("begin", name=name, sql=sql)
    application.await_tasks(4)
    time.sleep(0.3)
