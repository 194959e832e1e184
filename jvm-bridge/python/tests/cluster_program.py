"""The driver of the tests on a cluster: an application that runs steps by name, asked and answered in lines of JSON.

    {"step": "query", "sql": "SELECT 1 AS a"}   ->   {"rows": [[1]]}

Run by test_cluster.py, which has ``MASTER`` and ``EXECUTOR_OPTIONS`` in the environment.
"""

import json
import os
import sys

from pyspark import InheritableThread
from pyspark.sql import SparkSession

import heddle_spark


class Driver:
    """The application, and the queries that it runs on threads of their own."""

    def __init__(self):
        builder = (
            SparkSession.builder.master(os.environ["MASTER"])
            .appName("heddle on a cluster")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.memory", "1g")
            .config("spark.executor.memory", "1g")
            # Two executors of two cores.
            .config("spark.cores.max", "4")
            .config("spark.executor.cores", "2")
            .config("spark.executor.extraJavaOptions", os.environ["EXECUTOR_OPTIONS"])
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "4")
            # A task that is far behind the others has another attempt elsewhere; only those that take seconds.
            .config("spark.speculation", "true")
            .config("spark.speculation.minTaskRuntime", "4s")
            .config("spark.speculation.quantile", "0.5")
            .config("spark.speculation.multiplier", "1.5")
            # Calls that are meant to take their time may, however slow the machine is.
            .config("spark.heddle.deadlineMs", "10m")
            .config("spark.log.level", "WARN")
        )
        self.spark = heddle_spark.configure(builder).getOrCreate()
        self.threads = {}
        self.frames = {}
        self.answers = {}

    def register(self, path, function=None, name=None):
        return {"names": heddle_spark.register(self.spark, path, function, name)}

    def query(self, sql):
        return self._run(lambda: _values(self.spark.sql(sql)))

    def write(self, sql, path):
        return self._run(lambda: self.spark.sql(sql).write.parquet(path))

    def begin(self, name, sql):
        """Runs a query on a thread of its own."""

        def run():
            self.answers[name] = self.query(sql)

        thread = InheritableThread(target=run)
        thread.start()
        self.threads[name] = thread
        return {}

    def prepare(self, name, sql):
        """Analyses a query and keeps it."""
        self.frames[name] = self.spark.sql(sql)
        return {"columns": self.frames[name].columns}

    def collect(self, name):
        """Runs a query that is kept."""
        return self._run(lambda: _values(self.frames[name]))

    def cancel(self):
        """Cancels every job that runs."""
        self.spark.sparkContext.cancelAllJobs()
        return {}

    def running(self):
        """How many tasks run now on each executor."""
        infos = self.spark.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
        # The first is the driver.
        return {"tasks": [info.numRunningTasks() for info in infos[1:]]}

    def wait(self, name):
        self.threads[name].join(900)
        return self.answers.get(name, {"error": "it still runs"})

    def counters(self):
        return {"counters": heddle_spark.counters(self.spark)}

    def _run(self, action):
        try:
            return {"rows": action()}
        except Exception as error:
            origin = getattr(error, "_origin", None) or getattr(error, "java_exception", None)
            found = origin and self.spark._jvm.io.heddle.spark.HeddleErrors.find(origin)
            heddle = found.get().getMessage() if found and found.isDefined() else None
            return {"error": str(error), "heddle": heddle}


def _values(frame):
    """The rows of a query, times as text."""
    return [[value.isoformat() if hasattr(value, "isoformat") else value for value in row] for row in frame.collect()]


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    # What Spark prints is not an answer.
    os.dup2(2, 1)
    driver = Driver()
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(driver, request.pop("step"))(**request)
        print(json.dumps(answer), file=answers, flush=True)
    driver.spark.stop()


if __name__ == "__main__":
    main()
