/** Where and of what a measurement was made. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { python, root } from '../../scripts/lib/cache.mjs';
import { distribution, sparkHome } from '../../scripts/lib/spark.mjs';

/** The machine in a few words: processor, how many, memory, system. */
export function machine() {
  const [first] = cpus();
  const model = first?.model.replace(/\s+/g, ' ').trim() || 'unknown processor';
  return `${model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}`;
}

/** The versions of what a host is made of, as `name version` with semicolons between. */
export function versions(host) {
  const node = `node ${process.versions.node}; v8 ${process.versions.v8}`;
  switch (host) {
    case 'ts':
      return node;
    case 'engine':
    case 'engine-bounded':
      return `${node}; parquet-wasm ${packageVersion('parquet-wasm')}`;
    case 'duckdb':
      return `${node}; duckdb ${packageVersion('@duckdb/node-api')}`;
    case 'extism-js':
      return `${node}; extism ${packageVersion('extism')}`;
    case 'spark':
      return `${java()}; spark ${distribution(sparkHome()).spark}; ${endive()}`;
    case 'spark-tables':
    case 'spark-sql':
      return `${java()}; spark ${distribution(sparkHome()).spark}; ${endive()}; ${pythons()}`;
    case 'spark-sql-native':
      return `${java()}; spark ${distribution(sparkHome()).spark}; ${crates('wasmtime')}; ${pythons()}`;
    case 'jvm':
      return `${java()}; ${endive()}`;
    case 'jvm-native':
      return `${java()}; ${crates('wasmtime')}`;
    case 'datafusion':
      return crates('datafusion', 'arrow', 'wasmtime');
    case 'extism-java':
      return `${java()}; spark ${distribution(sparkHome()).spark}; chicory-sdk ${chicory()}`;
    case 'extism-rust':
      return crates('extism');
    default:
      return crates('arrow', 'wasmtime');
  }
}

function packageVersion(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}

let javaVersion;
function java() {
  if (javaVersion === undefined) {
    const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
    javaVersion = `java ${/version "([^"]+)"/.exec(stderr ?? '')?.[1] ?? 'unknown'}`;
  }
  return javaVersion;
}

function endive() {
  const pom = readFileSync(join(root, 'jvm-bridge', 'pom.xml'), 'utf8');
  return `endive ${/<endive\.version>([^<]+)</.exec(pom)?.[1] ?? 'unknown'}`;
}

function chicory() {
  const pom = readFileSync(join(root, 'bench', 'runners', 'extism_java', 'pom.xml'), 'utf8');
  return /<artifactId>chicory-sdk<\/artifactId>\s*<version>([^<]+)</.exec(pom)?.[1] ?? 'unknown';
}

let pythonVersions;
function pythons() {
  if (pythonVersions === undefined) {
    const ask =
      'import sys, pandas, pyarrow; print(f"python {sys.version.split()[0]}; pandas {pandas.__version__}; pyarrow {pyarrow.__version__}")';
    pythonVersions = spawnSync(python, ['-c', ask], { encoding: 'utf8' }).stdout?.trim() || 'python unknown';
  }
  return pythonVersions;
}

/** Crates with the newest version of each in the lock file. */
function crates(...names) {
  const lock = readFileSync(join(root, 'datafusion-bridge', 'Cargo.lock'), 'utf8');
  const versionOf = (name) =>
    [...lock.matchAll(new RegExp(`name = "${name}"\\nversion = "([^"]+)"`, 'g'))].at(-1)?.[1] ?? 'unknown';
  return names.map((name) => `${name} ${versionOf(name)}`).join('; ');
}
