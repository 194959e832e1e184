import { readFileSync } from 'node:fs';
import { ABSENT_TEXT, GUEST_FUNCTIONS } from '../../../src/compile/guest-functions.js';
import { ExtismHost } from './extism-host.js';
import { withMaximum } from './memory-maximum.js';

type Operand = number | bigint | string;
type Exported = (...operands: readonly (number | bigint)[]) => number | bigint;

interface Surface {
  readonly memory: WebAssembly.Memory;
  readonly _initialize: () => void;
}

const ASCII = 1n << 63n;
const ADDRESS = 0xffff_ffffn;

/** The modules that have the runtime, and how many rounds of a test each is worth: their sources are the same. */
export const MODULES = [
  ['engine.wasm', 10_000],
  ['lean.wasm', 1_000],
] as const;

/** Functions of the guest's runtime, called one by one, without a function of a user. */
export class Runtime {
  private readonly exports: Surface;
  private readonly memory: WebAssembly.Memory;

  /**
   * @param file a module of pdk/guest: `engine.wasm` or `lean.wasm`
   * @param pages what its memory may grow to
   */
  constructor(file: string, pages?: number) {
    const bytes = readFileSync(new URL(`../../${file}`, import.meta.url));
    const module = new WebAssembly.Module(pages === undefined ? bytes : withMaximum(bytes, pages));
    const instance = new WebAssembly.Instance(module, { 'extism:host/env': new ExtismHost().imports() });
    this.exports = instance.exports as unknown as Surface;
    this.memory = this.exports.memory;
    this.exports._initialize();
  }

  /**
   * Calls a function as compiled code does, with texts as strings. Scratch memory is given back before.
   * @returns what it answers; undefined for no text
   */
  call(name: string, ...operands: readonly Operand[]): Operand | undefined {
    const signature = GUEST_FUNCTIONS.get(name);
    if (signature === undefined) throw new Error(`no function ${name}`);
    if (signature.params.length !== operands.length) throw new Error(`operands of ${name}`);
    this.function('heddle_reset')();
    this.function('heddle_scratch_reset')();
    const given = operands.map((operand, i) => {
      const type = signature.params[i];
      if (typeof operand !== 'string') return operand;
      if (type !== 'str') throw new Error(`operand ${i} of ${name} is a ${type}`);
      return this.known(operand);
    });
    const answer = this.function(name)(...given);
    if (signature.result !== 'str') return answer;
    if (signature.absent && answer === ABSENT_TEXT) return undefined;
    return this.text(BigInt.asUintN(64, BigInt(answer)));
  }

  /** The same, of a text that the answer of another call was made of, without giving memory back. */
  chain(name: string, first: bigint, ...others: readonly (number | bigint)[]): bigint {
    return BigInt.asUintN(64, BigInt(this.function(name)(first, ...others)));
  }

  /** A text in memory, as a row's begins. */
  known(text: string): bigint {
    const bytes = wtf8(text);
    const at = this.function('heddle_alloc')(bytes.length);
    new Uint8Array(this.memory.buffer, Number(at), bytes.length).set(bytes);
    const packed = (BigInt(bytes.length) << 32n) | BigInt(at);
    return BigInt.asUintN(64, BigInt(this.function('heddle_text_known')(packed)));
  }

  /** The text of a packed slice; checks that what claims to be ASCII is. */
  text(packed: bigint): string {
    const size = Number((packed >> 32n) & 0x7fff_ffffn);
    const bytes = new Uint8Array(this.memory.buffer, Number(packed & ADDRESS), size);
    if ((packed & ASCII) !== 0n && bytes.some((byte) => byte > 0x7f)) throw new Error('this is not ASCII');
    return ofWtf8(bytes);
  }

  private function(name: string): Exported {
    const exported = (this.exports as unknown as Readonly<Record<string, Exported | undefined>>)[name];
    if (exported === undefined) throw new Error(`no export ${name}`);
    return exported;
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const encoder = new TextEncoder();

/** UTF-8 in which a lone surrogate is three bytes. */
function wtf8(text: string): Uint8Array {
  if (!LONE_SURROGATE.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) {
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    } else {
      bytes.push(...encoder.encode(character));
    }
  }
  return Uint8Array.from(bytes);
}

/** The other way; fails for bytes that are no WTF-8, of which each text has only one form. */
function ofWtf8(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let from = 0;
  for (let at = 0; at < bytes.length; at++) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    if (first !== 0xed || second < 0xa0) continue;
    text += decoder.decode(bytes.subarray(from, at));
    text += String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f));
    at += 2;
    from = at + 1;
  }
  text += decoder.decode(bytes.subarray(from));
  if (wtf8(text).length !== bytes.length) throw new Error('a pair of surrogates in two halves');
  return text;
}
