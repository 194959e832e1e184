/** The JDKs of this machine. */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the installers of JDKs put them; on macOS the home is a folder inside. */
const folders = [
  '/usr/lib/jvm',
  '/Library/Java/JavaVirtualMachines',
  join(homedir(), '.sdkman', 'candidates', 'java'),
  join(homedir(), '.jdks'),
];

/** Every JDK once, oldest first: { version: 17, home }. JAVA_HOME counts, wherever it is. */
export function jdks() {
  const places = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .flatMap((home) => [home, join(home, 'Contents', 'Home')]);
  const found = new Map();
  for (const home of [process.env.JAVA_HOME ?? '', ...places]) {
    if (!existsSync(join(home, 'bin', 'javac')) || !existsSync(join(home, 'release'))) continue;
    const version = /^JAVA_VERSION="(\d+)/m.exec(readFileSync(join(home, 'release'), 'utf8'))?.[1];
    if (version !== undefined) found.set(realpathSync(home), Number(version));
  }
  return [...found].map(([home, version]) => ({ version, home })).sort((a, b) => a.version - b.version);
}

/** The JDK of a version. Throws when there is none. */
export function jdk(version) {
  const found = jdks().find((one) => one.version === version);
  if (found === undefined) throw new Error(`no JDK ${version}: install one, or set JAVA_HOME to it`);
  return found;
}
