"""A standalone Spark cluster on this machine: one master and two workers, each a process of its own."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pyspark

SPARK_HOME = Path(pyspark.__file__).parent


class Cluster:
    """Started by ``with``; every process of it has ended afterwards.

    ``folder`` keeps the logs: ``master.log``, ``worker-0.log``, and those of executors under ``work-0`` and ``work-1``.
    """

    def __init__(self, folder: Path, cores: int = 4, memory: str = "4g"):
        self.folder = folder
        self.cores = cores
        self.memory = memory
        self.url = ""
        # Machine code of modules, so that only the first executor of all compiles each.
        self.compiled = folder / "compiled"
        self.compiled.mkdir(mode=0o700)
        self._daemons: list[subprocess.Popen] = []

    def __enter__(self) -> "Cluster":
        try:
            self._start("master", "127.0.0.1", "master.Master", "--port", "0", "--webui-port", "0")
            self.url = self._await("master.log", r"Starting Spark master at (spark://\S+)")
            for i in range(2):
                work = self.folder / f"work-{i}"
                options = ["--cores", str(self.cores), "--memory", self.memory, "--work-dir", str(work)]
                # Hosts of their own, or Spark would not give a straggler's task to the other.
                host = f"127.0.0.{i + 1}"
                self._start(f"worker-{i}", host, "worker.Worker", "--webui-port", "0", *options, self.url)
            for i in range(2):
                self._await(f"worker-{i}.log", r"Successfully registered with master (\S+)")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        # Workers first: they end their executors.
        for daemon in reversed(self._daemons):
            for pid in [*children(daemon.pid), daemon.pid]:
                _signal(pid, signal.SIGCONT)
            daemon.terminate()
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                for pid in children(daemon.pid):
                    _signal(pid, signal.SIGKILL)
                daemon.kill()
                daemon.wait()
        self._daemons.clear()

    def environment(self) -> dict[str, str]:
        """What a program needs to be a driver of this cluster."""
        variables = {"SPARK_HOME": str(SPARK_HOME), "SPARK_LOCAL_IP": "127.0.0.1", "MASTER": self.url}
        return {**os.environ, **variables, "EXECUTOR_OPTIONS": self.executor_options()}

    def executor_options(self) -> str:
        """JVM options for executors."""
        return f"-Dheddle.native.cache={self.compiled}"

    def executors(self) -> dict[str, int]:
        """The executors that run now: process ids by Spark's names of them."""
        found = {}
        for daemon in self._daemons[1:]:
            for pid in children(daemon.pid):
                words = _command(pid)
                if "--executor-id" in words:
                    found[words[words.index("--executor-id") + 1]] = pid
        return found

    def used_memory(self) -> dict[str, dict[str, int]]:
        """What each executor uses, in KiB, after a collection: ``heap``, ``metaspace``, and ``resident`` in all."""
        return {name: _memory(pid) for name, pid in self.executors().items()}

    def executor_logs(self) -> str:
        """What all executors so far have logged."""
        logs = sorted(self.folder.glob("work-*/app-*/*/stderr"))
        return "\n".join(log.read_text(errors="replace") for log in logs)

    def _start(self, name: str, host: str, service: str, *args: str) -> None:
        command = [str(SPARK_HOME / "bin" / "spark-class"), f"org.apache.spark.deploy.{service}", "--host", host]
        variables = {"SPARK_LOCAL_IP": host, "SPARK_DAEMON_MEMORY": "256m", "SPARK_NO_DAEMONIZE": "1"}
        with open(self.folder / f"{name}.log", "wb") as log:
            daemon = subprocess.Popen(
                [*command, *args],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**self.environment(), **variables},
                cwd=self.folder,
            )
        self._daemons.append(daemon)

    def _await(self, log: str, pattern: str) -> str:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            text = (self.folder / log).read_text(errors="replace")
            found = re.search(pattern, text)
            if found:
                return found.group(1)
            if any(daemon.poll() is not None for daemon in self._daemons):
                break
            time.sleep(0.1)
        raise RuntimeError(f"{log} does not say {pattern}:\n{text[-4000:]}")


def children(pid: int) -> list[int]:
    """The processes that a process has started and that have not ended."""
    return [other for other in map(int, filter(str.isdigit, os.listdir("/proc"))) if _parent(other) == pid]


def _parent(pid: int) -> int | None:
    try:
        # The name, between parentheses, may hold anything.
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def _memory(pid: int) -> dict[str, int]:
    # The tools of the JDK that the process runs on.
    tools = Path(os.readlink(f"/proc/{pid}/exe")).parent
    subprocess.run([tools / "jcmd", str(pid), "GC.run"], check=True, capture_output=True)
    answer = subprocess.run([tools / "jstat", "-gc", str(pid)], check=True, capture_output=True, text=True)
    names, values = (line.split() for line in answer.stdout.splitlines())
    used = {name: round(float(value)) for name, value in zip(names, values, strict=True) if name.endswith("U")}
    heap = sum(used[name] for name in ("S0U", "S1U", "EU", "OU"))
    resident = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return {"heap": heap, "metaspace": used["MU"], "resident": int(resident.group(1))}


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
