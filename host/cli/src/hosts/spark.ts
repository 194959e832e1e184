import { join } from 'node:path';
import { sparkHome, sparkJar } from './cache.js';
import { runChild } from './child.js';
import type { Answer, HostJob } from './host.js';

/**
 * The interpreter function of a js-tier module is larger than HotSpot compiles by default: without this flag it is
 * interpreted, and ten times slower.
 */
const JVM_OPTIONS = '-XX:-DontCompileHugeMethods';

/** Spark, by spark-submit with a local master; the driver is the executor. */
export async function runSpark(job: HostJob): Promise<Answer> {
  const home = sparkHome();
  const confs = [
    'spark.ui.enabled=false',
    // A text literal is what stands between its quotes, as in the other hosts.
    'spark.sql.parser.escapedStringLiterals=true',
  ];
  return runChild(
    {
      name: 'Spark',
      command: join(home, 'bin', process.platform === 'win32' ? 'spark-submit.cmd' : 'spark-submit'),
      args: [
        ...[
          '--master',
          'local[2]',
          '--class',
          'io.heddle.spark.JobMain',
          '--driver-java-options',
          JVM_OPTIONS,
        ],
        ...confs.flatMap((conf) => ['--conf', conf]),
        sparkJar(),
      ],
      env: { SPARK_HOME: home, SPARK_LOCAL_IP: '127.0.0.1' },
    },
    job,
  );
}
