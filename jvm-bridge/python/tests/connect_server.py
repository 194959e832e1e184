"""A Spark Connect server on this machine, with Heddle's extension and plugins."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pyspark

import heddle_spark

SPARK_HOME = Path(pyspark.__file__).parent
#: What start-connect-server.sh runs, which the packages of Spark before 4.3 on PyPI lack.
SERVER = ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--name", "Spark Connect server"]


class ConnectServer:
    """Started by ``with``; its processes have ended afterwards. ``url`` is for clients, ``folder`` keeps the log."""

    def __init__(self, folder: Path, master: str = "local[2]", **settings: str):
        self.folder = folder
        self.master = master
        self.settings = settings
        self.port = _free_port()
        self.url = f"sc://127.0.0.1:{self.port}"

    def __enter__(self) -> "ConnectServer":
        settings = {
            "spark.ui.enabled": "false",
            "spark.sql.extensions": heddle_spark.EXTENSIONS,
            "spark.sql.shuffle.partitions": "2",
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(self.port),
            **heddle_spark.CONNECT_PLUGINS,
            **self.settings,
        }
        command = [str(SPARK_HOME / "bin" / "spark-submit"), *SERVER, "--master", self.master]
        command += ["--jars", heddle_spark.jar(), "--driver-java-options", heddle_spark.JAVA_OPTIONS]
        command += [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
        self.log = self.folder / "connect.log"
        with open(self.log, "wb") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, "SPARK_HOME": str(SPARK_HOME), "SPARK_LOCAL_IP": "127.0.0.1"},
                start_new_session=True,
            )
        try:
            self._await()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for kill in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, kill)
            except ProcessLookupError:
                pass
            try:
                self._process.wait(20)
                return
            except subprocess.TimeoutExpired:
                continue

    def _await(self) -> None:
        deadline = time.monotonic() + 600
        while time.monotonic() < deadline and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.2)
        raise RuntimeError(f"no Spark Connect server:\n{self.log.read_text(errors='replace')[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
