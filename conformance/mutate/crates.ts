import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** What crates of the workspace are called in a target folder; and their runner. */
const OWN = /heddle|conformance/;
/** What cargo looks for of a crate that is built. */
const BUILT = /\.(?:rlib|rmeta|so|dylib|dll|d)$/;

/** Where the checkout's crates are built. */
export function cargoTarget(): string {
  const cache = process.env.HEDDLE_CACHE ?? join(homedir(), '.cache', 'heddle');
  return process.env.CARGO_TARGET_DIR ?? join(cache, 'cargo-target');
}

/**
 * Gives a new target folder what is built of the crates of others, which takes half an hour, as links: cargo does not write to what is
 * up to date, and the host not to what it has compiled. What cargo notes about crates is copied. Where nothing is built yet, or on another disk, cargo builds it.
 */
export function linkCrates(from: string, to: string): void {
  const [source, target] = [join(from, 'release'), join(to, 'release')];
  if (!existsSync(join(source, 'deps')) || statSync(from).dev !== statSync(dirname(to)).dev) return;
  mkdirSync(join(target, 'deps'), { recursive: true });
  for (const name of readdirSync(join(source, 'deps'))) {
    if (BUILT.test(name) && !OWN.test(name)) linkSync(join(source, 'deps', name), join(target, 'deps', name));
  }
  // Modules of the corpus as machine code, in a folder that must be this user's alone.
  const modules = join('examples', 'compiled');
  mkdirSync(join(target, modules), { recursive: true, mode: 0o700 });
  for (const name of existsSync(join(source, modules)) ? readdirSync(join(source, modules)) : []) {
    if (!name.endsWith('.cwasm')) continue;
    linkSync(join(source, modules, name), join(target, modules, name));
  }
  for (const notes of ['build', '.fingerprint']) {
    const filter = (path: string) => !OWN.test(relative(source, path));
    cpSync(join(source, notes), join(target, notes), { recursive: true, preserveTimestamps: true, filter });
  }
}
