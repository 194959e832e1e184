import type { ConstantTable } from '../ir.js';

/** A text in memory. */
export interface PlacedText {
  readonly address: number;
  /** Bytes of WTF-8. */
  readonly length: number;
  /** As compiled code has it (spec/compiled.md, "Texts"). */
  readonly packed: bigint;
}

/** Set in a text whose bytes are known to be ASCII. */
export const ASCII_BIT = 1n << 63n;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The constants of one module: each gets its address as it is first asked for; equal texts share one. */
export class Constants {
  private readonly base: number;
  private readonly chunks: Uint8Array[] = [];
  private size = 0;
  private readonly texts = new Map<string, PlacedText>();
  private readonly tables = new Map<ConstantTable, number>();

  /** @param base the address at which the bytes will lie; a multiple of every alignment */
  constructor(base: number) {
    this.base = base;
  }

  text(text: string): PlacedText {
    const present = this.texts.get(text);
    if (present !== undefined) return present;
    const bytes = wtf8(text);
    const [address, { length }] = [this.place(bytes, 1), bytes];
    const ascii = bytes.every((byte) => byte < 0x80) ? ASCII_BIT : 0n;
    const packed = BigInt.asIntN(64, ascii | (BigInt(length) << 32n) | BigInt(address));
    const placed = { address, length, packed };
    this.texts.set(text, placed);
    return placed;
  }

  table(table: ConstantTable): number {
    const present = this.tables.get(table);
    if (present !== undefined) return present;
    const address = this.place(table.bytes, table.alignment);
    this.tables.set(table, address);
    return address;
  }

  /** All of it, as it lies from the base on. */
  bytes(): Uint8Array {
    const joined = new Uint8Array(this.size);
    let at = 0;
    for (const chunk of this.chunks) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    return joined;
  }

  private place(bytes: Uint8Array, alignment: number): number {
    const padding = -this.size & (alignment - 1);
    this.chunks.push(new Uint8Array(padding), bytes);
    const address = this.base + this.size + padding;
    this.size += padding + bytes.length;
    return address;
  }
}

/** UTF-8, in which a lone surrogate is three bytes as any other unit above 0x7ff. */
function wtf8(text: string): Uint8Array {
  if (!LONE_SURROGATE.test(text)) return new TextEncoder().encode(text);
  return Uint8Array.from(
    Array.from(text).flatMap((character) => {
      const unit = character.charCodeAt(0);
      const lone = character.length === 1 && unit >= 0xd800 && unit <= 0xdfff;
      return lone
        ? [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]
        : [...new TextEncoder().encode(character)];
    }),
  );
}
