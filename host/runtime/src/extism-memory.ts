/** Blocks start here, so that no handle is 0. */
const FIRST = 64;
const GRANULE = 16;
/** What a call may leave behind for the next one; a larger buffer is given back. */
const KEPT_BYTES = 1024 * 1024;

/**
 * The memory of one Extism call, apart from the guest's own: a flat address space of blocks, as in the Extism
 * kernel. Loads outside it give 0, stores outside it do nothing. Blocks freed are reused by size.
 */
export class ExtismMemory {
  readonly #limit: number;
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #next = FIRST;
  readonly #lengths = new Map<number, number>();
  readonly #free = new Map<number, number[]>();

  /** @param limit bytes that the blocks of one call may take together */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Address of a new block, 0 where there is no room or the length is 0. Its bytes are 0. */
  alloc(length: number): number {
    if (length <= 0) return 0;
    const size = Math.ceil(length / GRANULE) * GRANULE;
    let address = this.#free.get(size)?.pop();
    if (address === undefined) {
      if (this.#next + size > this.#limit) return 0;
      address = this.#next;
      this.#next += size;
      this.#reserve(this.#next);
    } else {
      this.#bytes.fill(0, address, address + size);
    }
    this.#lengths.set(address, length);
    return address;
  }

  /** Frees a block; an address that is none is ignored. */
  free(address: number): void {
    const length = this.#lengths.get(address);
    if (length === undefined) return;
    this.#lengths.delete(address);
    const size = Math.ceil(length / GRANULE) * GRANULE;
    const list = this.#free.get(size);
    if (list === undefined) this.#free.set(size, [address]);
    else list.push(address);
  }

  /** Length of a block, 0 for an address that is none. */
  length(address: number): number {
    return this.#lengths.get(address) ?? 0;
  }

  loadU8(address: number): number {
    return this.#contains(address, 1) ? this.#view.getUint8(address) : 0;
  }

  loadU64(address: number): bigint {
    return this.#contains(address, 8) ? this.#view.getBigUint64(address, true) : 0n;
  }

  storeU8(address: number, value: number): void {
    if (this.#contains(address, 1)) this.#view.setUint8(address, value);
  }

  storeU64(address: number, value: bigint): void {
    if (this.#contains(address, 8)) this.#view.setBigUint64(address, value, true);
  }

  /** A copy of bytes, null where they do not lie inside. */
  read(address: number, length: number): Uint8Array | null {
    if (length === 0) return new Uint8Array(0);
    return this.#contains(address, length) ? this.#bytes.slice(address, address + length) : null;
  }

  /** A copy of a whole block; empty for an address that is none. */
  block(address: number): Uint8Array {
    return this.read(address, this.length(address)) ?? new Uint8Array(0);
  }

  /** A new block with these bytes, 0 where there is no room. */
  store(bytes: Uint8Array): number {
    const address = this.alloc(bytes.length);
    if (address !== 0) this.#bytes.set(bytes, address);
    return address;
  }

  /** Frees every block. */
  reset(): void {
    if (this.#next === FIRST) return;
    if (this.#bytes.length > KEPT_BYTES) this.#adopt(new Uint8Array(0));
    else this.#bytes.fill(0, 0, this.#next);
    this.#next = FIRST;
    this.#lengths.clear();
    this.#free.clear();
  }

  #contains(address: number, length: number): boolean {
    return address >= FIRST && address + length <= this.#next;
  }

  #reserve(end: number): void {
    if (end <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(end, Math.min(this.#limit, 2 * this.#bytes.length), 4096));
    larger.set(this.#bytes);
    this.#adopt(larger);
  }

  #adopt(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
