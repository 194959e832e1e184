#!/usr/bin/env node
/** `npm run check` (and `npm run fix`): the formatters and linters of every language, one line each. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, venv } from './lib/cache.mjs';
import { installNode, installPython } from './lib/install.mjs';
import { run } from './lib/process.mjs';
import { need } from './lib/toolchains.mjs';

const fix = process.argv.includes('--fix');
const bin = (name) => join(venv, 'bin', name);
const rust = { cwd: join(root, 'datafusion-bridge') };
const guest = join(root, 'pdk', 'guest');
const sources = readdirSync(guest, { recursive: true })
  .filter((name) => /^src\/.*\.[ch]$/.test(name))
  .map((name) => join(guest, name));

const checks = [
  ['TypeScript, JSON (biome)', 'npx', ['biome', 'check', ...(fix ? ['--write'] : []), '.']],
  ['TypeScript (tsc)', 'npx', ['tsc', '-b']],
  ['C (clang-format)', bin('clang-format'), [...(fix ? ['-i'] : ['--dry-run', '-Werror']), ...sources]],
  ['Python (ruff)', bin('ruff'), ['check', ...(fix ? ['--fix'] : []), '.']],
  ['Python (ruff format)', bin('ruff'), ['format', ...(fix ? [] : ['--check']), '.']],
  ['Rust (rustfmt)', 'cargo', ['fmt', '--all', ...(fix ? [] : ['--check'])], rust],
  [
    'Rust (clippy)',
    'cargo',
    ['clippy', '--release', '--locked', '--all-targets', '--workspace', '--quiet', '--', '-D', 'warnings'],
    rust,
  ],
  // What crates.io would take: metadata, files, versions of siblings. Whether the packages build, clippy has seen.
  [
    'Rust (cargo publish)',
    'cargo',
    ['publish', '--workspace', '--dry-run', '--no-verify', '--allow-dirty', '--locked', '--quiet'],
    rust,
  ],
  ['Java (spotless)', 'mvn', ['-q', '-f', 'jvm-bridge/pom.xml', fix ? 'spotless:apply' : 'spotless:check']],
];

need('node', 'python', 'rust', 'java', 'maven');
await installNode();
await installPython();
let failed = 0;
for (const [name, command, args, options = {}] of checks) {
  const { code, output } = await run(command, args, { ...options, quiet: true });
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (code === 0) continue;
  failed += 1;
  console.log(output);
}
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
