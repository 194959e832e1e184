/** The tests of the Spark host on every Spark line and JDK, and their table in docs/spark.md. */
import { buildCorpus, installNative, installSpark } from './install.mjs';
import { jdk, jdks } from './jdks.mjs';
import { pytest } from './runners.mjs';
import { distribution, isSince, lineHome, linePython, oldestLine, sparkLines } from './spark.mjs';
import { updateTable } from './tables.mjs';

const header = ['Spark', 'Scala', 'JDK', 'passed', 'failed', 'commit'];

/** The first line whose Hadoop runs on JDKs from 24 on, which have no Subject.getSubject any more. */
const newJdks = '4.2';

/** The JDKs that a line is tested on: 17, which all lines run on, and the newest one here where the line runs on it. */
function jdksOf(line) {
  const [least, newest] = [jdk(17), jdks().at(-1)];
  const runs = line !== oldestLine && (newest.version < 24 || isSince(line, newJdks));
  return runs && newest.version > least.version ? [least, newest] : [least];
}

/** Runs Spark tests on a line, with a JDK: those of some files, or all. The line's jar is built. */
function testLine(line, { version, home }, files = ['']) {
  return pytest(
    `spark-${line}-jdk${version}`,
    files.map((file) => `jvm-bridge/python/tests/${file}`),
    {
      env: { SPARK_HOME: lineHome(line), JAVA_HOME: home },
      program: linePython(line),
    },
  );
}

/**
 * What differs most between lines, on the oldest one: names, catalogs, types, plans, failures. The corpus and clusters say more
 * of the runtime than of Spark; the matrix runs them too.
 */
export async function testOldest() {
  const subjects = ['registration', 'catalog', 'types', 'partitions', 'tables', 'failures'];
  await buildCorpus();
  await installNative();
  await installSpark(oldestLine);
  return testLine(
    oldestLine,
    jdk(17),
    subjects.map((subject) => `test_${subject}.py`),
  );
}

/**
 * Every line on every JDK, for the commit `tested`; HEDDLE_SPARK_LINES (`3.5,4.0`) chooses some. A line that cannot be built is
 * one failure.
 */
export async function matrix(tested) {
  const total = { passed: 0, failed: 0 };
  const chosen = process.env.HEDDLE_SPARK_LINES?.split(',') ?? sparkLines.keys();
  await buildCorpus();
  await installNative();
  for (const line of chosen) {
    try {
      await installSpark(line);
      for (const one of jdksOf(line)) {
        const { spark, scala } = distribution(lineHome(line));
        console.log(`\n--- Spark ${spark}, Scala ${scala}, JDK ${one.version} ---`);
        const { passed, failed } = await testLine(line, one);
        updateTable(
          'docs/spark.md',
          'matrix',
          header,
          [[spark, scala, one.version, passed, failed, tested]],
          3,
        );
        total.passed += passed;
        total.failed += failed;
      }
    } catch (error) {
      console.error(`Spark ${line}: ${error.message}`);
      total.failed += 1;
    }
  }
  return total;
}
