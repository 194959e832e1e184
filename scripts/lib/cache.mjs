/** Where everything that is not source lives: one folder outside the checkout, moved by HEDDLE_CACHE. */
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const cache = process.env.HEDDLE_CACHE ?? join(homedir(), '.cache', 'heddle');
export const cargoTarget = process.env.CARGO_TARGET_DIR ?? join(cache, 'cargo-target');
export const venv = join(cache, 'venv');
export const python = join(venv, 'bin', 'python');

/** The libraries of the JVM's native engine, in folders by platform. */
export const nativeLibraries = join(cache, 'native');

/** The jars of the JVM's stock Extism SDK, which the benchmark has beside Heddle's. */
export const extismJars = join(cache, 'jvm', 'extism-java');

/** This platform as jars call it, and what its library is called. */
export function nativePlatform() {
  const systems = {
    linux: ['linux', 'libheddle_native.so'],
    darwin: ['macos', 'libheddle_native.dylib'],
    win32: ['windows', 'heddle_native.dll'],
  };
  const [system, library] = systems[process.platform] ?? systems.linux;
  return { system, library, processor: process.arch === 'arm64' ? 'aarch64' : 'x86_64' };
}

/** The environment of every child: all of them see the same caches. */
export const childEnv = { ...process.env, HEDDLE_CACHE: cache, CARGO_TARGET_DIR: cargoTarget };
