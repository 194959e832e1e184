/** AssemblyScript by hand: compiled with -O3 and run over columns that lie in its memory. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { columnFromArray, columnToArray } from '@heddle/host';
import asc from 'assemblyscript/asc';

const HEAP = 65_536;
/** Bytes for the result of a row, and for that of a group. */
const [ROW, GROUP] = [64, 8];

/** Compiles a file of AssemblyScript to a module, with further options of its compiler. */
export async function compile(file, more = []) {
  const args = [basename(file), '--outFile', 'out.wasm', '-O3', '--noAssert', '--runtime', 'stub'];
  const options = ['--baseDir', dirname(file), '--initialMemory', '64', ...more];
  let wasm;
  const { error, stderr } = await asc.main([...args, ...options], {
    writeFile: (_, contents) => {
      wasm = contents;
    },
  });
  if (error) throw new Error(`${error.message}: ${stderr.toString()}`);
  return wasm;
}

/** The functions of such a module over one batch, as `callOf` of direct.mjs gives them. */
export function assemblyCallOf(file, info, columns, groups) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {
    env: {
      abort: () => {
        throw new Error('abort');
      },
    },
  });
  const { run, answer } = laidOut(exports, info, columns, groups);
  let spent = 0;
  return {
    inside: () => spent,
    run(_, rows) {
      const start = process.hrtime.bigint();
      run(rows);
      spent += Number(process.hrtime.bigint() - start);
    },
    answer: () => [answer()],
    close() {},
  };
}

/** `columns` of arguments, and of slots where there are `groups`; texts are the bytes and the offsets of all rows. */
function laidOut({ memory, ...functions }, info, columns, groups) {
  let free = HEAP;
  const place = (view) => {
    const at = free;
    new Uint8Array(memory.buffer, at, view.byteLength).set(
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
    );
    free += (view.byteLength + 63) & ~63;
    return at;
  };
  const rows = columns[0].length;
  const inputs = columns.flatMap((column) => {
    if (column.type !== 'utf8') return [place(column.values)];
    const texts = columnToArray(column).map((text) => new TextEncoder().encode(text));
    const offsets = new Uint32Array(rows + 1);
    for (const [row, text] of texts.entries()) offsets[row + 1] = offsets[row] + text.length;
    return [place(Buffer.concat(texts)), place(offsets)];
  });
  const out = place(new Uint8Array(Math.max(ROW * rows, GROUP * (groups ?? 0))));
  const returns = info.returns.dataType;
  const ends = place(new Uint32Array(rows + 1));
  const outputs = returns.id === 'utf8' ? [out, ends] : [out];
  const run = (count) => functions[info.export](...inputs, ...outputs, count);
  const answer = () => {
    new Uint8Array(memory.buffer, out, GROUP * (groups ?? rows)).fill(0);
    run(rows);
    return columnFromArray(returns, read(returns.id, groups ?? rows));
  };
  const read = (type, count) => {
    if (type === 'bool') return Array.from(new Uint8Array(memory.buffer, out, count), (byte) => byte === 1);
    if (type === 'int32') return Array.from(new Int32Array(memory.buffer, out, count));
    if (type === 'float64') return Array.from(new Float64Array(memory.buffer, out, count));
    const offsets = new Uint32Array(memory.buffer, ends, count + 1);
    const bytes = new Uint8Array(memory.buffer, out, offsets[count]);
    return Array.from({ length: count }, (_, row) =>
      new TextDecoder().decode(bytes.subarray(offsets[row], offsets[row + 1])),
    );
  };
  return { run, answer };
}
