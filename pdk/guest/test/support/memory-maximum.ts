/** The module with `maximum` pages as the maximum of its memory, which has none. */
export function withMaximum(module: Uint8Array, maximum: number): Uint8Array<ArrayBuffer> {
  let at = 8;
  while (at < module.length) {
    const id = module[at];
    const [size, start] = readLeb(module, at + 1);
    if (id === 5) {
      // One memory, limits without a maximum (0), then the minimum.
      const [minimum] = readLeb(module, start + 2);
      const limits = [1, 1, ...leb(minimum), ...leb(maximum)];
      const section = [5, ...leb(limits.length), ...limits];
      return Uint8Array.from(
        Buffer.concat([module.subarray(0, at), Uint8Array.from(section), module.subarray(start + size)]),
      );
    }
    at = start + size;
  }
  throw new Error('the module has no memory');
}

/** The number at `at`, and where it ends. */
function readLeb(bytes: Uint8Array, at: number): [number, number] {
  let value = 0;
  for (let shift = 0; ; shift += 7, at++) {
    const byte = bytes[at] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at + 1];
  }
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}
