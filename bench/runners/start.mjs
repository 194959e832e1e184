/** How each runner is started: a program of its own for every host (METHODOLOGY.md). */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cargoTarget, childEnv, extismJars, python, root } from '../../scripts/lib/cache.mjs';
import { sparkHome, sparkJar } from '../../scripts/lib/spark.mjs';

const here = import.meta.dirname;
const dist = join(dirname(here), 'dist');
// V8 puts code of its optimising compiler in the place of the first only between two calls, late on a busy machine: the engine's
// interpreter loop would be measured as it is before, and compiled code as it is in the end.
const node =
  (file, ...flags) =>
  () => ({
    command: process.execPath,
    args: ['--no-liftoff', ...flags, join(here, 'node', file)],
  });
const rust =
  (name, ...args) =>
  () => ({ command: join(cargoTarget, 'release', name), args });

/** Heddle's jar for Spark, and what the distribution has: Arrow, and Jackson. */
const jars = () => `${sparkJar(sparkHome())}:${join(sparkHome(), 'jars')}/*`;
const java =
  (engine, main, classes = () => []) =>
  () => ({
    command: 'java',
    // HotSpot compiles no method over 8,000 bytes of bytecode unless told to; the guest's interpreter loop is one.
    args: [
      '-XX:-DontCompileHugeMethods',
      `-Dheddle.engine=${engine}`,
      '--add-opens=java.base/java.nio=ALL-UNNAMED',
      '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
      '-cp',
      [...classes(), jars()].join(':'),
      main,
    ],
  });

/** A program of PySpark with Heddle's package. */
const pyspark =
  (file, args = () => []) =>
  () => ({
    command: python,
    args: [join(here, file), ...args()],
    env: {
      SPARK_HOME: sparkHome(),
      PYTHONPATH: join(root, 'jvm-bridge', 'python'),
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });

/** Queries of one function, as a host of that name whose modules an engine runs. */
const udfsOnSpark = (host, engine) =>
  pyspark('spark_sql/queries.py', () => [host, engine, [...jvmClasses(), ...scalaClasses()].join(':')]);

/** The classes of a folder here, compiled once a process by a command: a list with the folder that they are in. */
const compiled = new Map();
function classesOf(folder, command, options) {
  const [source, classes] = [join(here, folder), join(dist, folder)];
  if (!compiled.has(folder)) {
    mkdirSync(classes, { recursive: true });
    const files = readdirSync(source)
      .filter((name) => /\.(java|scala)$/.test(name))
      .map((name) => join(source, name));
    const { status, error, stderr } = spawnSync(command, [...options(), '-d', classes, ...files], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the compiler of ${source}: ${error?.message ?? stderr}`);
    compiled.set(folder, [classes]);
  }
  return compiled.get(folder);
}

const javac = ['-Xlint:all,-path,-classfile,-processing', '-proc:none', '-Werror', '--release', '17'];
const jvmClasses = () => classesOf('jvm', 'javac', () => [...javac, '-cp', jars()]);
const extismClasses = () => [
  ...classesOf('extism_java', 'javac', () => [...javac, '-cp', withExtism()]),
  extismJar,
];
const extismJar = join(extismJars, '*');
const withExtism = () => `${extismJar}:${jars()}`;

/** Spark has its line's compiler of Scala among its jars. */
const scalac = ['scala.tools.nsc.Main', '-deprecation', '-feature', '-Xlint', '-Werror', '-release', '17'];
const scalaClasses = () => classesOf('scala', 'java', () => ['-cp', jars(), ...scalac, '-usejavacp']);

/**
 * Every host: its title, its program, its threads where they are always more than one, whether it takes many definitions one after the
 * other, and how much longer than others it is to be warmed up. HotSpot needs far longer than the other compilers until the guest's interpreter
 * loop runs compiled.
 */
export const hosts = {
  ts: { title: 'TypeScript host (V8)', start: node('ts.mjs'), warmUp: 1 },
  datafusion: { title: 'DataFusion host (wasmtime)', start: rust('heddle-datafusion', 'bench'), warmUp: 1 },
  spark: {
    title: 'Spark host (Endive on the JVM)',
    start: java('jvm', 'io.heddle.spark.BenchMain'),
    warmUp: 6,
  },
  'spark-sql': {
    title: 'queries on Spark (Endive, Java alone)',
    start: udfsOnSpark('spark-sql', 'jvm'),
    many: true,
    warmUp: 4,
  },
  'spark-sql-native': {
    title: 'queries on Spark (wasmtime)',
    start: udfsOnSpark('spark-sql-native', 'native'),
    many: true,
    warmUp: 4,
  },
  'extism-js': { title: 'stock `extism` npm SDK', start: node('extism.mjs'), warmUp: 1 },
  'extism-rust': { title: 'stock `extism` Rust crate', start: rust('heddle-extism-bench'), warmUp: 1 },
  'extism-java': {
    title: 'stock Extism SDK of the JVM (Chicory)',
    start: java('jvm', 'ExtismBench', extismClasses),
    warmUp: 6,
  },
  wasmtime: { title: 'Rust host (wasmtime)', start: rust('heddle-host-bench'), warmUp: 1 },
  jvm: { title: 'JVM host (Endive, Java alone)', start: java('jvm', 'RuntimeBench', jvmClasses), warmUp: 6 },
  'jvm-native': {
    title: 'JVM host (wasmtime)',
    start: java('native', 'RuntimeBench', jvmClasses),
    warmUp: 2,
  },
  engine: { title: "Heddle's engine", start: node('engine.mjs'), warmUp: 1 },
  'engine-bounded': {
    title: "Heddle's engine in 512 MB",
    start: node('bounded.mjs', '--max-old-space-size=256'),
    warmUp: 0,
  },
  duckdb: { title: 'DuckDB, one thread', start: node('duckdb.mjs'), warmUp: 1 },
  'spark-tables': {
    title: 'Spark local[2]',
    start: pyspark('spark_tables/queries.py'),
    many: true,
    warmUp: 1,
    threads: 2,
  },
};

/** Starts a host's runner, hands it definitions, only one unless it takes `many`, and gives back for each the lines it measured. */
export function run(host, definitions) {
  const { command, args, env = {} } = hosts[host].start();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...childEnv, ...env } });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors = `${errors}${chunk}`.slice(-20_000);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`the ${host} runner ended with ${code}\n${errors}`));
      else resolve(linesOf(output, definitions.length));
    });
    // A runner that ends before it has read says why on its standard error.
    child.stdin.on('error', () => {});
    child.stdin.end(definitions.map((one) => JSON.stringify(one)).join('\n'));
  });
}

/** The measurements of each of so many jobs; a line says which is its own, unless there is one alone. */
function linesOf(output, jobs) {
  const lines = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  return Array.from({ length: jobs }, (_, k) => lines.filter(({ job = 0 }) => job === k));
}
