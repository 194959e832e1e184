import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const TARGET = 'wasm32-unknown-unknown';

/** Debian 12's Rust with its standard library for wasm32, and what both are linked with. */
const PACKAGES =
  'rustc libstd-rust-1.63 libstd-rust-dev libstd-rust-dev-wasm32 libllvm14 libgit2-1.5 lld-14'.split(' ');

/**
 * How Rust is called: the rustc on the PATH where it has the target (`rustup target add wasm32-unknown-unknown`), else
 * Debian's, unpacked beside Heddle's other caches without being installed.
 *
 * @returns the command up to the options of the build, and what it needs in its environment
 */
export function rust() {
  const { status, stdout } = spawnSync('rustc', ['--print', 'sysroot'], { encoding: 'utf8' });
  const sysroot = status === 0 ? stdout.trim() : '';
  if (sysroot !== '' && existsSync(join(sysroot, 'lib', 'rustlib', TARGET))) {
    return { command: ['rustc', '--target', TARGET], env: {} };
  }
  const root = join(debian(), 'usr');
  const linker = join(root, 'bin', 'wasm-ld-14');
  return {
    command: [join(root, 'bin', 'rustc'), '--target', TARGET, '-C', `linker=${linker}`],
    env: {
      LD_LIBRARY_PATH: join(root, 'lib', `${{ x64: 'x86_64', arm64: 'aarch64' }[process.arch]}-linux-gnu`),
    },
  };
}

/** The folder that Debian's packages are unpacked in. */
function debian() {
  const cache = process.env.HEDDLE_CACHE ?? join(homedir(), '.cache', 'heddle');
  const root = join(cache, 'debian-rust-1.63');
  if (existsSync(root)) return root;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(`${root}.`);
  try {
    if (!run('apt-get', ['download', ...PACKAGES], folder)) {
      run('apt-get', ['update', '--quiet'], folder);
      if (!run('apt-get', ['download', ...PACKAGES], folder)) throw new Error(MISSING);
    }
    const packages = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    for (const name of packages) {
      if (!run('dpkg', ['--extract', name, 'root'], folder)) throw new Error(MISSING);
    }
    renameSync(join(folder, 'root'), root);
  } catch (failure) {
    if (!existsSync(root)) throw failure;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return root;
}

const MISSING = `no Rust for ${TARGET}: run \`rustup target add ${TARGET}\`, or use Debian 12, whose packages serve`;

function run(program, args, cwd) {
  return spawnSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'ignore'] }).status === 0;
}
