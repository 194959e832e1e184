import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { childEnv, python } from '../scripts/lib/cache.mjs';
import { sparkHome } from '../scripts/lib/spark.mjs';

interface Block {
  language: string;
  text: string;
}

const readme = readFileSync('README.md', 'utf8');
const blocks: Block[] = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
  language: match[1] ?? '',
  text: match[2] ?? '',
}));
const only = (language: string) => blocks.filter((block) => block.language === language);
const hello = 'examples/00-hello';

describe('README.md', () => {
  it('shows the hello example as it is', () => {
    expect(only('ts').map((block) => block.text)).toEqual([
      readFileSync(join(hello, 'src/hello.ts'), 'utf8'),
    ]);
  });

  for (const [index, block] of only('sh').entries()) {
    it(`prints what it says: ${block.text.split('\n').at(-2)}`, () => {
      const output = execFileSync('bash', ['-euc', block.text], { cwd: hello, encoding: 'utf8' });
      expect(output).toBe(only('text')[index]?.text);
    });
  }

  it('runs its PySpark lines on a real Spark', () => {
    const [block] = only('python');
    const script = join(hello, 'dist', 'readme.py');
    writeFileSync(script, block?.text ?? '');
    const output = execFileSync(python, ['dist/readme.py'], {
      cwd: hello,
      encoding: 'utf8',
      env: { ...childEnv, SPARK_HOME: sparkHome(), PYTHONPATH: join(process.cwd(), 'jvm-bridge/python') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(output).toContain('|A.L.|');
    expect(output).toContain('| N.|');
  });

  it('has its Rust lines in a documentation test of the crate', () => {
    const [block] = only('rust');
    const crate = readFileSync('datafusion-bridge/crates/heddle-datafusion/src/lib.rs', 'utf8');
    const documented = [...crate.matchAll(/^\/\/! ?(.*)$/gm)].map((match) => match[1]).join('\n');
    expect(documented).toContain(block?.text);
  });
});
