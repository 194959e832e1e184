import { readFile, writeFile } from 'node:fs/promises';
import { HeddleError, HeddleModule } from '@heddle/host';
import type { PlainFormat } from '@heddle/pdk/build';
import { UsageError } from '../errors.js';
import { bytes } from '../quantity.js';
import { jsonOption, type Verb } from '../verb.js';

/** `heddle adopt`: a module of another language gets its manifest. */
export const adopt: Verb = {
  name: 'adopt',
  usage: 'MODULE -o FILE --signature TEXT [--signature TEXT …] [--format FORMAT]',
  details: [
    'Writes a copy of MODULE, which was not built by heddle, with the manifest that hosts read. MODULE follows the direct ABI',
    '(spec/abi.md), or is a plain Extism plugin whose exports take their arguments in FORMAT: proto-row, msgpack or json (one',
    "call per row), or arrow (one per batch). A signature is 'add(a float64, b float64) -> float64', 'join(words utf8...) -> utf8',",
    "'mean(x float64) -> float64? state struct<sum: float64, n: int64>' or 'split(text utf8) -> table(word utf8)'.",
    'The functions are numbered in the order of their names. The copy is checked as heddle check does.',
  ].join('\n'),
  options: {
    out: { type: 'string', short: 'o', value: 'FILE', help: 'the module to write' },
    signature: { type: 'string', multiple: true, value: 'TEXT', help: 'one function; may be repeated' },
    format: { type: 'string', value: 'FORMAT', help: 'adopt a plain Extism plugin' },
    ...jsonOption,
  },
  async run(parsed, streams) {
    const [file, ...more] = parsed.positionals;
    const out = parsed.text('out');
    if (file === undefined || more.length > 0) throw new UsageError('adopt needs one MODULE');
    if (out === undefined) throw new UsageError('adopt needs -o FILE');
    const format = formatOf(parsed.text('format'));
    const { adopt } = await import('@heddle/pdk/build');
    const adopted = adopt(await contentOf(file), parsed.texts('signature'), { format });
    const { digest, manifest } = HeddleModule.load(adopted.module);
    await writeFile(out, adopted.module);
    const functions = manifest.functions.map(({ name, signature }) => ({ name, signature }));
    if (parsed.flag('json')) await streams.out(`${JSON.stringify({ outfile: out, digest, functions })}\n`);
    else {
      const lines = functions.map(({ signature }) => `  ${signature}\n`);
      await streams.out(`${out}  ${bytes(adopted.module.length)}\n${lines.join('')}`);
    }
  },
};

const FORMATS = ['proto-row', 'msgpack', 'json', 'arrow'] as const;

function formatOf(text: string | undefined): PlainFormat | undefined {
  const format = FORMATS.find((known) => known === text);
  if (text !== undefined && format === undefined)
    throw new UsageError(`--format is one of ${FORMATS.join(', ')}`);
  return format;
}

async function contentOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError({ code: 'HEDDLE4001', message: `cannot read the module: ${reason}`, cause });
  }
}
