/** AssemblyScript by hand: compiled with -O3 and run over columns that lie in its memory. */
import { basename, dirname } from 'node:path';
import asc from 'assemblyscript/asc';
import { rows } from './cases.mjs';

const HEAP = 65_536;
const [TEXT_RESULTS, FLAG_RESULTS, INT_RESULTS] = [
  ['domain', 'upper'],
  ['luhn', 'prefixed'],
  ['gcd', 'murmur3'],
];

/** Compiles a file; what is returned lays a case out and gives what runs it and reads its answer. */
export async function assemblyScript(file) {
  const args = [basename(file), '--outFile', 'out.wasm', '-O3', '--noAssert', '--runtime', 'stub'];
  const options = ['--baseDir', dirname(file), '--initialMemory', '64'];
  let wasm;
  const { error, stderr } = await asc.main([...args, ...options], {
    writeFile: (_, contents) => {
      wasm = contents;
    },
  });
  if (error) throw new Error(`${error.message}: ${stderr.toString()}`);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
    env: {
      abort: () => {
        throw new Error('abort');
      },
    },
  });
  return (each) => laidOut(exports, each);
}

function laidOut({ memory, ...functions }, { name, args, groups }) {
  let free = HEAP;
  const place = (view) => {
    const at = free;
    new Uint8Array(memory.buffer, at, view.byteLength).set(
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
    );
    free += (view.byteLength + 63) & ~63;
    return at;
  };
  const isInt = name === 'gcd';
  const inputs = args.flatMap((values) => {
    if (typeof values[0] === 'string') {
      const bytes = new TextEncoder().encode(values.join(''));
      const offsets = new Uint32Array(rows + 1);
      for (const [row, text] of values.entries()) offsets[row + 1] = offsets[row] + text.length;
      return [place(bytes), place(offsets)];
    }
    return [place(isInt ? Int32Array.from(values) : Float64Array.from(values))];
  });
  if (groups !== undefined) inputs.push(place(groups.of));
  const out = place(new Uint8Array(64 * rows));
  const ends = place(new Uint32Array(rows + 1));
  const outputs = TEXT_RESULTS.includes(name) ? [out, ends] : [out];
  const run = () => functions[name](...inputs, ...outputs, rows);
  const answer = () => {
    run();
    if (TEXT_RESULTS.includes(name)) {
      const offsets = new Uint32Array(memory.buffer, ends, rows + 1);
      const bytes = new Uint8Array(memory.buffer, out, offsets[rows]);
      return Array.from({ length: rows }, (_, row) =>
        new TextDecoder().decode(bytes.subarray(offsets[row], offsets[row + 1])),
      );
    }
    if (FLAG_RESULTS.includes(name))
      return Array.from(new Uint8Array(memory.buffer, out, rows), (byte) => byte === 1);
    if (INT_RESULTS.includes(name)) return Array.from(new Int32Array(memory.buffer, out, rows));
    return Array.from(new Float64Array(memory.buffer, out, groups?.count ?? rows));
  };
  return { run, answer };
}
