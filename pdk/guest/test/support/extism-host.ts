/** The functions of `extism:host/env` with blocks in a map: as much of an Extism host as the guest can see. */
export class ExtismHost {
  readonly config = new Map<string, string>();
  readonly vars = new Map<string, Uint8Array>();
  readonly logs: { level: string; text: string }[] = [];
  input: Uint8Array = new Uint8Array();
  output: Uint8Array | undefined;
  error: string | undefined;
  /** How often the engine asked for the length of the input. */
  polls = 0;
  /** Called at each poll; what it throws goes through the guest. */
  onPoll: () => void = () => {};
  private readonly blocks = new Map<bigint, Uint8Array>();
  private next = 4096n;

  /** Blocks that are neither freed by the guest nor taken over by the host. */
  get liveBlocks(): number {
    return this.blocks.size;
  }

  /** For `WebAssembly.Instance`. */
  imports(): WebAssembly.ModuleImports {
    const log = (level: string) => (block: bigint) => {
      this.logs.push({ level, text: new TextDecoder().decode(this.take(block)) });
    };
    return {
      alloc: (length: bigint) => this.put(new Uint8Array(Number(length))),
      free: (block: bigint) => void this.blocks.delete(block),
      length: (block: bigint) => BigInt(this.blocks.get(block)?.length ?? 0),
      load_u8: (address: bigint) => this.at(address, 1).getUint8(0),
      load_u64: (address: bigint) => this.at(address, 8).getBigUint64(0, true),
      store_u8: (address: bigint, value: number) => this.at(address, 1).setUint8(0, value),
      store_u64: (address: bigint, value: bigint) => this.at(address, 8).setBigUint64(0, value, true),
      input_length: () => {
        this.polls += 1;
        this.onPoll();
        return BigInt(this.input.length);
      },
      input_load_u8: (offset: bigint) => this.view(this.input, offset, 1).getUint8(0),
      input_load_u64: (offset: bigint) => this.view(this.input, offset, 8).getBigUint64(0, true),
      output_set: (block: bigint, length: bigint) => {
        const bytes = this.take(block);
        if (BigInt(bytes.length) !== length) throw new Error('the output is a part of its block');
        this.output = bytes;
      },
      error_set: (block: bigint) => {
        this.error = new TextDecoder().decode(this.take(block));
      },
      config_get: (key: bigint) => this.answer(this.config.get(this.text(key))),
      var_get: (key: bigint) => this.answer(this.vars.get(this.text(key))),
      var_set: (key: bigint, value: bigint) => {
        const name = this.text(key);
        if (value === 0n) this.vars.delete(name);
        else this.vars.set(name, this.take(value));
      },
      log_debug: log('debug'),
      log_info: log('info'),
      log_warn: log('warn'),
      log_error: log('error'),
    };
  }

  private put(bytes: Uint8Array): bigint {
    const block = this.next;
    this.next += BigInt(bytes.length) + 4096n;
    this.blocks.set(block, bytes);
    return block;
  }

  private answer(value: string | Uint8Array | undefined): bigint {
    if (value === undefined) return 0n;
    return this.put(typeof value === 'string' ? new TextEncoder().encode(value) : value);
  }

  private take(block: bigint): Uint8Array {
    const bytes = this.blocks.get(block);
    if (bytes === undefined) throw new Error(`no block ${block}`);
    this.blocks.delete(block);
    return bytes;
  }

  private text(block: bigint): string {
    return new TextDecoder().decode(this.take(block));
  }

  private at(address: bigint, size: number): DataView {
    for (const [start, bytes] of this.blocks) {
      if (address >= start && address + BigInt(size) <= start + BigInt(bytes.length)) {
        return this.view(bytes, address - start, size);
      }
    }
    throw new Error(`no block holds ${size} bytes at ${address}`);
  }

  private view(bytes: Uint8Array, offset: bigint, size: number): DataView {
    return new DataView(bytes.buffer, bytes.byteOffset + Number(offset), size);
  }
}
