#!/usr/bin/env node
/**
 * `node build.mjs [LANGUAGE …]`: compiles each folder's module (needs zig for C, Go, npm's assemblyscript, Rust for wasm32) and
 * adopts it, to `dist/`. All without arguments.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { adopt } from '@heddle/pdk/build';
import { rust } from './rust-toolchain.mjs';

const here = import.meta.dirname;
const dist = join(here, 'dist');

/** zig as the `ziglang` package of PyPI in Heddle's venv, or the one on the PATH. */
function zig() {
  const cache = process.env.HEDDLE_CACHE ?? join(homedir(), '.cache', 'heddle');
  const python = join(cache, 'venv', 'bin', 'python');
  return existsSync(python) ? [python, '-m', 'ziglang'] : ['zig'];
}

const SCALARS = [
  'add(a float64, b float64) -> float64',
  'add_ints(a int32, b int32) -> int32',
  'gcd(a int32, b int32) -> int32',
];

/** Go's module for WASI that other programs call. */
const go = (folder) => ({
  command: (out) => [
    'go',
    'build',
    '-C',
    folder,
    '-buildmode=c-shared',
    '-trimpath',
    '-ldflags=-s -w',
    '-o',
    out,
    '.',
  ],
  env: { GOOS: 'wasip1', GOARCH: 'wasm' },
});

const RUST = '--edition 2021 -O -C panic=abort -C strip=symbols'.split(' ');

/**
 * How each folder's compiler is called (`command` writes the file that it is given; `tools` finds what it begins with), and what
 * is adopted of it, by the file's name.
 */
const languages = {
  c: {
    command: (out) => [
      ...zig(),
      ...'cc -target wasm32-freestanding -mcpu=mvp+bulk_memory+sign_ext -O2 -nostdlib -Wall -Wextra -Werror'.split(
        ' ',
      ),
      '-Wl,--no-entry,--export-memory,--strip-all',
      ...['-o', out, 'c/basics.c'],
    ],
    adopted: {
      c: {
        signatures: [
          ...SCALARS,
          'concat(a utf8, b utf8) -> utf8',
          'digits(rows int32) -> table(digit int32)',
          'or_zero(a int64?) -> int64',
          'total(value int64) -> int64 state int64',
        ],
      },
    },
  },
  assemblyscript: {
    command: (out) => [
      ...[
        process.execPath,
        join(import.meta.dirname, '..', '..', 'node_modules', 'assemblyscript', 'bin', 'asc.js'),
      ],
      ...'assemblyscript/basics.ts -O3 --runtime stub --use abort='.split(' '),
      ...['-o', out],
    ],
    adopted: { assemblyscript: { signatures: SCALARS } },
  },
  go: { ...go('go'), adopted: { go: { signatures: SCALARS } } },
  rust: {
    tools: rust,
    command: (out) => [...RUST, '-o', out, 'rust/basics.rs'],
    adopted: { rust: { signatures: SCALARS } },
  },
  // Plain Extism plugins, each in the format that its source reads.
  'plain-go': {
    ...go('plain-go'),
    adopted: {
      plain: { signatures: ['add_two(a int32, b int32) -> int32'], format: 'proto-row' },
      shout: { signatures: ['shout(text utf8) -> utf8'], format: 'json' },
    },
  },
};

mkdirSync(dist, { recursive: true });
// Modules are renamed into place: somebody may be reading the old one, or building the same.
const work = mkdtempSync(join(dist, '.build-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(languages);
for (const name of chosen) {
  const { tools, command, adopted, ...rest } = languages[name];
  const compiled = join(work, `${name}.wasm`);
  const found = tools?.() ?? { command: [], env: rest.env ?? {} };
  const [program, ...args] = [...found.command, ...command(compiled)];
  const { status, error } = spawnSync(program, args, {
    cwd: here,
    env: { ...process.env, ...found.env },
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`${name}: ${error?.message ?? `${program} ended with ${status}`}`);
    process.exit(1);
  }
  const content = readFileSync(compiled);
  for (const [file, { signatures, format }] of Object.entries(adopted)) {
    const { module } = adopt(content, signatures, { format });
    const partial = join(work, `${file}.adopted.wasm`);
    writeFileSync(partial, module);
    renameSync(partial, join(dist, `${file}.wasm`));
    console.log(`${file.padEnd(15)} ${module.length} bytes`);
  }
}
