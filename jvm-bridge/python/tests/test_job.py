"""The job program of spec/sql.md, as the command line starts it: a process of its own."""

import json
import os
import subprocess

import pyspark
import pytest
from conftest import ROOT, module_path

import heddle_spark

SPARK_HOME = os.path.dirname(pyspark.__file__)


def run(tmp_path, submit=False, **job):
    """Exit code, the last line of stdout or stderr as JSON, and the path of the output."""
    output = tmp_path / "result.arrow"
    file = tmp_path / "job.json"
    job = {"plugins": [module_path("basics")], "tables": [], "output": str(output), **job}
    file.write_text(json.dumps(job))
    main = ["io.heddle.spark.JobMain", str(file)]
    if submit:
        command = [f"{SPARK_HOME}/bin/spark-submit", "--master", "local[2]"]
        command += [
            "--driver-java-options",
            heddle_spark.JAVA_OPTIONS,
            "--class",
            main[0],
            heddle_spark.jar(),
            main[1],
        ]
    else:
        opens = [
            "java.lang",
            "java.nio",
            "java.util",
            "sun.nio.ch",
            "sun.util.calendar",
            "java.lang.invoke",
            "java.net",
        ]
        command = ["java", "-Dlog4j2.configurationFile=heddle-log4j2.properties", "-Dspark.master=local[2]"]
        command += [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in opens]
        command += [heddle_spark.JAVA_OPTIONS, "-cp", f"{heddle_spark.jar()}:{SPARK_HOME}/jars/*", *main]
    environment = {**os.environ, "SPARK_HOME": SPARK_HOME, "SPARK_LOCAL_IP": "127.0.0.1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert done.returncode in (0, 1), done.stderr[-4000:]
    stream = done.stdout if done.returncode == 0 else done.stderr
    return done.returncode, json.loads(stream.strip().splitlines()[-1]), output


CSV = 'id,name,x,flag\n1,"quoted, ""twice""\nand broken",1.5,true\n2,,,\n3,"",-2e3,false\n4, spaces ,0.1,true\n'
SCHEMA = [
    {"name": "id", "type": "int64"},
    {"name": "name", "type": "utf8"},
    {"name": "x", "type": "float64"},
    {"name": "flag", "type": "bool"},
]


def test_a_query_over_csv_by_spark_submit(tmp_path, spark):
    (tmp_path / "people.csv").write_text(CSV)
    table = {"name": "some people", "path": "people.csv", "format": "csv", "schema": SCHEMA}
    query = (
        "SELECT id, name, x, flag, reverse(name) AS r, length(name) AS n, add(x, 1) AS \"x plus\", 'a\\b' AS t, "
        "TIMESTAMP_NTZ'2001-01-01 00:00:00.000005' AS at FROM \"some people\" ORDER BY id"
    )
    code, line, output = run(tmp_path, submit=True, tables=[table], query=query)
    assert code == 0, line
    assert line["rows"] == 4
    assert line["counters"]["instancesCreated"] >= 1 and line["counters"]["modulesCompiled"] == 1
    assert sorted(line["counters"]) == sorted(heddle_spark.counters(spark))
    rows = arrow_rows(output, tmp_path)
    assert [row["name"] for row in rows] == ['quoted, "twice"\nand broken', None, None, " spaces "]
    assert [row["x"] for row in rows] == [1.5, None, -2000.0, 0.1]
    assert [row["flag"] for row in rows] == [True, None, False, True]
    assert [row["x plus"] for row in rows] == [2.5, None, -1999.0, 1.1]
    assert [row["n"] for row in rows] == [26, None, None, 8]
    assert rows[0]["r"] == 'nekorb dna\n"eciwt" ,detouq' and rows[0]["t"] == "a\\b"
    assert rows[0]["at"] == 978307200000005


def test_every_kind_of_function(tmp_path):
    query = (
        "SELECT w.word AS key, total(octet_length(w.word)) AS n FROM split_words('ab c ab') w GROUP BY w.word "
        "UNION ALL SELECT key, total AS n FROM running_sum(TABLE(SELECT 'k' AS key, id AS value FROM range(3))) "
        "ORDER BY key, n"
    )
    plugins = [module_path(name) for name in ("aggregates", "tables", "partitions")]
    code, line, output = run(tmp_path, plugins=plugins, query=query)
    assert code == 0, line
    rows = [(row["key"], row["n"]) for row in arrow_rows(output, tmp_path)]
    assert rows == [("ab", 4), ("c", 1), ("k", 0), ("k", 1), ("k", 3)]


def arrow_rows(output, tmp_path):
    """The stream read by apache-arrow, as the command line reads it."""
    script = (
        "import { tableFromIPC } from 'apache-arrow'; import { readFileSync } from 'node:fs';"
        "const t = tableFromIPC(readFileSync(process.argv[1]));"
        "const plain = (f, v) => v === null ? null : f.type.typeId === 10 ? Math.round(v * 1000) : "
        "typeof v === 'bigint' ? Number(v) : v;"
        "console.log(JSON.stringify([...t].map((r) => Object.fromEntries(t.schema.fields.map("
        "(f, i) => [f.name, plain(f, r[f.name])])))));"
    )
    command = ["node", "--input-type=module", "-e", script, str(output)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT / "pdk", check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("job", "code", "message"),
    [
        ({"query": "SELECT gcd(1)"}, "HEDDLE1102", "takes 2 arguments, given (int32)"),
        (
            {"query": "SELECT add_ints(id, 2147483647) FROM range(1, 3)"},
            "HEDDLE2004",
            "add_ints failed at row",
        ),
        ({"query": "SELEC 1"}, "HEDDLE4002", "SELEC"),
        ({"query": "SELECT nothing FROM range(1)"}, "HEDDLE4004", "nothing"),
        ({"query": "SELECT 1", "plugins": ["no.wasm"]}, "HEDDLE4001", "no.wasm"),
        (
            {
                "query": "SELECT 1",
                "tables": [{"name": "t", "path": "no.csv", "format": "csv", "schema": SCHEMA}],
            },
            "HEDDLE4001",
            "no.csv",
        ),
    ],
)
def test_failures_are_one_line(tmp_path, job, code, message):
    exit_code, line, _ = run(tmp_path, **job)
    assert exit_code == 1
    assert line["error"]["code"] == code
    assert message in line["error"]["message"] and line["error"]["message"].startswith(code)


def test_limits_of_the_job(tmp_path):
    exit_code, line, _ = run(
        tmp_path,
        plugins=[module_path("failures")],
        query="SELECT endless(cast(id AS INT)) FROM range(1, 2)",
        limits={"deadlineMs": 500, "memoryLimitBytes": 268435456, "batchRows": 8192},
    )
    assert exit_code == 1 and line["error"]["code"] == "HEDDLE2101"
