"""Failures: the text with TypeScript place, row and arguments; limits; cancelled queries. Nothing breaks after one."""

import threading
import time

import pytest
from conftest import batched, row_by_row


@pytest.fixture
def numbers(failures):
    failures.sql(
        "CREATE TEMPORARY VIEW v AS SELECT cast(id AS INT) AS a, cast(id AS DOUBLE) AS x, 'text' AS text "
        "FROM range(0, 5, 1, 1)"
    )
    return failures


def failure(spark, query) -> str:
    with pytest.raises(Exception) as caught:
        spark.sql(query).collect()
    return str(caught.value)


def test_a_throw_names_place_row_and_arguments(numbers):
    text = failure(numbers, "SELECT throwing(x, text) FROM v")
    assert "HEDDLE2001 throwing failed at row 3: RangeError: 3 is too much" in text
    assert "at check (" in text and "failures.ts:5:" in text
    assert 'arguments: value = 3, text = "text"' in text


def test_row_values_can_be_hidden(numbers):
    numbers.conf.set("spark.heddle.rowValues", "false")
    text = failure(numbers, "SELECT throwing(x, text) FROM v")
    assert "arguments: (hidden)" in text and 'text = "text"' not in text
    text = failure(numbers, "SELECT fraction(x + 0.5D) FROM v")
    assert "returned a value that is not an int32" in text and "0.5" not in text


def test_the_cause_is_a_heddle_exception(numbers):
    from py4j.protocol import Py4JJavaError
    from pyspark.errors.exceptions.captured import CapturedException

    with pytest.raises((Py4JJavaError, CapturedException)) as caught:
        numbers.sql("SELECT throwing(x, text) FROM v").collect()
    error = caught.value
    java = error.java_exception if isinstance(error, Py4JJavaError) else error._origin
    found = numbers._jvm.io.heddle.spark.HeddleErrors.find(java).get()
    assert found.code() == "HEDDLE2001" and found.row() == 3 and found.function() == "throwing"
    assert found.frames().get(0).file().endswith("failures.ts")


def test_row_by_row_says_the_same_but_for_the_row(numbers):
    row_by_row(numbers)
    text = failure(numbers, "SELECT throwing(x, text) FROM v")
    assert "HEDDLE2001 throwing failed at row 0: RangeError: 3 is too much" in text
    assert 'arguments: value = 3, text = "text"' in text


@pytest.mark.parametrize("mode", ["batches", "rows"])
def test_an_endless_loop_meets_the_deadline(numbers, mode):
    row_by_row(numbers) if mode == "rows" else batched(numbers)
    numbers.conf.set("spark.heddle.deadlineMs", "400ms")
    start = time.time()
    assert "HEDDLE2101" in failure(numbers, "SELECT endless(a) FROM v")
    assert time.time() - start < 20
    assert numbers.sql("SELECT fraction(x) FROM v").collect()[2][0] == 2


@pytest.mark.parametrize("mode", ["batches", "rows"])
def test_hoarding_meets_the_memory_limit(numbers, mode):
    row_by_row(numbers) if mode == "rows" else batched(numbers)
    numbers.conf.set("spark.heddle.memoryLimitBytes", "32m")
    assert "HEDDLE2102" in failure(numbers, "SELECT hoard(a) FROM v")
    assert numbers.sql("SELECT fraction(x) FROM v").collect()[2][0] == 2


def test_a_cancelled_query_ends_a_running_call(numbers):
    numbers.conf.set("spark.heddle.deadlineMs", "120s")
    context = numbers.sparkContext
    ended = []

    def run():
        # The group must be set on the JVM thread that runs the query, which py4j pins to this one.
        context.setJobGroup("endless", "endless", interruptOnCancel=True)
        try:
            numbers.sql("SELECT endless(a) FROM v").collect()
        except Exception as error:
            ended.append(str(error))

    from pyspark import InheritableThread

    thread = InheritableThread(target=run)
    thread.start()
    deadline = time.time() + 60
    while not context.statusTracker().getActiveJobsIds() and time.time() < deadline:
        time.sleep(0.1)
    time.sleep(3)
    context.cancelJobGroup("endless")
    start = time.time()
    thread.join(60)
    assert not thread.is_alive() and ended
    assert time.time() - start < 30
    # The executor's thread is free again: both cores can work.
    deadline = time.time() + 30
    while context._jsc.sc().statusTracker().getExecutorInfos()[0].numRunningTasks() > 0 and time.time() < deadline:
        time.sleep(0.2)
    assert context._jsc.sc().statusTracker().getExecutorInfos()[0].numRunningTasks() == 0
    assert numbers.sql("SELECT fraction(x) FROM v").collect()[2][0] == 2


def test_a_string_of_10_mb(basics):
    basics.sql("CREATE TEMPORARY VIEW v AS SELECT repeat('x', 10485760) AS text FROM range(0, 2, 1, 1)")
    assert [row.n for row in basics.sql("SELECT length(text) AS n FROM v").collect()] == [10485760] * 2
    assert basics.sql("SELECT length(repeat_x(10485760 + id % 1)) AS n FROM range(2)").head().n == 10485760


def test_invalid_utf8(numbers):
    numbers.sql("CREATE TEMPORARY VIEW bad AS SELECT cast(unhex('61ff') AS STRING) AS text FROM range(0, 1, 1, 1)")
    assert "HEDDLE2005 echo failed at row 0" in failure(numbers, "SELECT echo(text) FROM bad")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("spark.heddle.deadlineMs", "soon"),
        ("spark.heddle.memoryLimitBytes", "much"),
        ("spark.heddle.batchRows", "0"),
        ("spark.heddle.rowValues", "perhaps"),
        ("spark.heddle.engine", "steam"),
    ],
)
def test_settings_without_a_usable_value(numbers, key, text):
    numbers.conf.set(key, text)
    assert key.rsplit(".", 1)[1] in failure(numbers, "SELECT fraction(x) FROM v")


def test_failures_in_many_threads_leave_the_rest_alone(numbers):
    """Good and failing queries side by side in one JVM."""
    results = []

    def good():
        for _ in range(3):
            results.append(numbers.sql("SELECT sum(fraction(x)) FROM v").head()[0])

    def bad():
        for _ in range(3):
            results.append("HEDDLE2001" in failure(numbers, "SELECT throwing(x, text) FROM v"))

    threads = [threading.Thread(target=target) for target in (good, bad, good, bad)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(map(int, results)) == [1] * 6 + [10] * 6
