/** The tests of the Spark host on every Spark line and JDK, and their table in docs/spark.md. */
import { buildCorpus, installNative, installSpark } from './install.mjs';
import { jdk, jdks } from './jdks.mjs';
import { pytest } from './parts.mjs';
import { distribution, lineHome, linePython, sparkLines } from './spark.mjs';
import { updateTable } from './tables.mjs';

/** The JDKs that a line is tested on: 17, which all lines run on, and the newest one here where Spark knows such. */
function jdksOf(line) {
  const [least, newest] = [jdk(17), jdks().at(-1)];
  return line.startsWith('3.') || newest.version === least.version ? [least] : [least, newest];
}

/** Runs the Spark tests on one line and JDK and writes its row. */
async function testLine(line, { version, home }, tested) {
  const sparkHome = lineHome(line);
  const { spark, scala } = distribution(sparkHome);
  console.log(`\n--- Spark ${spark}, Scala ${scala}, JDK ${version} ---`);
  const counts = await pytest(`spark-${line}-jdk${version}`, ['jvm-bridge/python/tests'], {
    env: { SPARK_HOME: sparkHome, JAVA_HOME: home },
    program: linePython(line),
  });
  const row = [spark, scala, version, counts.passed, counts.failed, tested];
  updateTable('docs/spark.md', 'matrix', ['Spark', 'Scala', 'JDK', 'passed', 'failed', 'commit'], [row], 3);
  return counts;
}

/** Every line on every JDK, for the commit `tested`; HEDDLE_SPARK_LINES (`3.5,4.0`) chooses some. A line that cannot be built is one failure. */
export async function matrix(tested) {
  const total = { passed: 0, failed: 0 };
  const chosen = process.env.HEDDLE_SPARK_LINES?.split(',') ?? Object.keys(sparkLines);
  await buildCorpus();
  await installNative();
  for (const line of chosen) {
    try {
      await installSpark(line);
      for (const one of jdksOf(line)) {
        const { passed, failed } = await testLine(line, one, tested);
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
