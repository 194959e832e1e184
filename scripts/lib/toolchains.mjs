/** What must be on the machine before a part can run, and what to say when it is not. */
import { version } from './process.mjs';

const toolchains = {
  node: { ask: ['node', ['--version']], least: [20, 19], install: 'Node.js 20.19 or newer' },
  python: { ask: ['python3', ['--version']], least: [3, 9], install: 'Python 3.9 or newer with venv' },
  java: { ask: ['java', ['-version']], least: [17], install: 'a JDK 17 or newer' },
  maven: { ask: ['mvn', ['-v']], least: [3, 6], install: 'Apache Maven 3.6 or newer' },
  rust: { ask: ['cargo', ['--version']], least: [1, 95], install: 'Rust 1.95 or newer (rustup)' },
  go: { ask: ['go', ['version']], least: [1, 24], install: 'Go 1.24 or newer' },
};

/** Null when `name` is there and new enough, else one sentence that says what to install. */
export function missing(name) {
  const { ask, least, install } = toolchains[name];
  const line = version(...ask);
  if (line === null) return `${name} is missing: install ${install}.`;
  const found = (/(\d+(?:\.\d+)*)/.exec(line)?.[1] ?? '0').split('.').map(Number);
  for (const [i, part] of least.entries()) {
    if ((found[i] ?? 0) > part) return null;
    if ((found[i] ?? 0) < part) return `${name} is too old (${line}): install ${install}.`;
  }
  return null;
}

/** Throws when one of `names` is missing. */
export function need(...names) {
  const gone = names.map(missing).filter((text) => text !== null);
  if (gone.length > 0) throw new Error(gone.join(' '));
}
