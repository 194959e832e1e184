import binaryen from 'binaryen';
import type { Expr, Local } from '../ir.js';

type Numeric = Expr & { readonly op: 'numeric' };

/** The parts of a text in wasm locals, both i32. */
export interface TextParts {
  readonly address: number;
  /** In bytes. */
  readonly length: number;
}

/**
 * Texts that are known to be ASCII, and stay what they are: what a body asks of one is answered without taking its i64
 * apart, which engines would do in every round of a loop.
 */
export class KnownTexts {
  private readonly texts: ReadonlyMap<Local, TextParts>;

  constructor(texts: ReadonlyMap<Local, TextParts> = new Map()) {
    this.texts = texts;
  }

  /** An i32, where the question is whether a text is ASCII, where it is or how long it is; else undefined. */
  answer(module: binaryen.Module, node: Numeric): binaryen.ExpressionRef | undefined {
    const { i32, local } = module;
    if (this.asked(node, 'i64.lt_s', 0n) !== undefined) return i32.const(1);
    const whole = this.asked(node, 'i32.wrap_i64');
    if (whole !== undefined) return local.get(whole.address, binaryen.i32);
    if (node.instruction !== 'i32.and' || !isConstant(node.operands[1], LENGTH_BITS)) return undefined;
    const [high] = node.operands;
    const shifted =
      high?.op === 'numeric' && high.instruction === 'i32.wrap_i64' ? high.operands[0] : undefined;
    const parts = shifted?.op === 'numeric' ? this.asked(shifted, 'i64.shr_u', 32n) : undefined;
    return parts && local.get(parts.length, binaryen.i32);
  }

  /** The text that an instruction has for its first operand, where the second is a constant or there is none. */
  private asked(
    { instruction, operands }: Numeric,
    wanted: string,
    constant?: bigint,
  ): TextParts | undefined {
    const [text, second] = operands;
    if (instruction !== wanted || text?.op !== 'get') return undefined;
    const fits = constant === undefined ? second === undefined : isConstant(second, constant);
    return fits ? this.texts.get(text.local) : undefined;
  }
}

/** The length of a text in its high half; the bit above says that it is ASCII. */
const LENGTH_BITS = 0x7fff_ffff;

function isConstant(node: Expr | undefined, value: bigint | number): boolean {
  return node?.op === 'const' && node.value === value;
}
