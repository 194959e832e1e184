import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { afterAll, expect, it } from 'vitest';
import { python } from '../scripts/lib/cache.mjs';

const folder = mkdtempSync(join(tmpdir(), 'heddle-proto-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs Python with the generated module `kinds_pb2` at hand. */
function runPython(script: string): string {
  return execFileSync(python, ['-c', `import kinds_pb2 as pb\n${script}`], { cwd: folder, encoding: 'utf8' });
}

it('lets generated Python code write what a module takes and read what it gives', async () => {
  const outfile = join(folder, 'kinds.wasm');
  await build({ entry: 'pdk/test/fixtures/kinds.ts', outfile });
  const cli = join('host', 'cli', 'bin', 'heddle.js');
  execFileSync(process.execPath, [cli, 'gen', 'proto', outfile, '-o', join(folder, 'kinds.proto')]);
  execFileSync(python, ['-m', 'grpc_tools.protoc', '-I.', '--python_out=.', 'kinds.proto'], { cwd: folder });
  const instance = HeddleModule.load(outfile).instantiate();
  const call = (name: string) =>
    writeFileSync(join(folder, 'out'), instance.callExtism(name, readFileSync(join(folder, 'in'))));

  runPython(`
batch = pb.Twice.Input(format=1, rows=3)
batch.x.float64s.values.extend([1.5, 0, -2])
batch.x.valid.extend([True, False, True])
open('in', 'wb').write(batch.SerializeToString())`);
  call('twice');
  const twice = runPython(`
batch = pb.Twice.Output.FromString(open('out', 'rb').read())
print(batch.rows, list(batch.result.valid), batch.result.float64s.values[0], batch.result.float64s.values[2])`);
  expect(twice).toBe('3 [True, False, True] 3.0 -4.0\n');

  runPython(`
batch = pb.Total.GroupedInput(format=1, rows=3)
batch.group.int64s.values.extend([7, 8, 7])
cents = [125, -300, 10**9]
batch.price.decimals.values = b''.join(value.to_bytes(16, 'little', signed=True) for value in cents)
open('in', 'wb').write(batch.SerializeToString())`);
  call('total');
  const total = runPython(`
batch = pb.Total.GroupedOutput.FromString(open('out', 'rb').read())
digits = batch.result.decimals.values
sums = [int.from_bytes(digits[at:at + 16], 'little', signed=True) for at in range(0, len(digits), 16)]
print(list(batch.group.int64s.values), sums)`);
  expect(total).toBe('[7, 8] [1000000125, -300]\n');
});
