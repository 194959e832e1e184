/**
 * Asks the guest itself why its initialiser failed: runs it once more in this process and reads the message that
 * it leaves behind `heddle_error`. The snapshot tool only knows that there was a trap.
 *
 * @param module the engine with its payload
 * @param stubs a module that exports what `environment` must have
 * @returns undefined when the initialiser succeeds here, or says nothing.
 */
export async function initialiserError(
  module: Uint8Array,
  stubs: Uint8Array,
  environment: string,
  initialiser: string,
): Promise<string | undefined> {
  try {
    const host = await WebAssembly.instantiate(Uint8Array.from(stubs));
    const imports = { [environment]: host.instance.exports };
    const { exports } = (await WebAssembly.instantiate(Uint8Array.from(module), imports)).instance;
    const call = (name: string): unknown => {
      const exported = exports[name];
      return typeof exported === 'function' ? exported() : undefined;
    };
    try {
      call('_initialize');
      call(initialiser);
      return undefined;
    } catch {
      return readError(exports.memory, call('heddle_error'));
    }
  } catch {
    return undefined;
  }
}

function readError(memory: unknown, pointer: unknown): string | undefined {
  if (!(memory instanceof WebAssembly.Memory) || typeof pointer !== 'number') return undefined;
  const view = new DataView(memory.buffer);
  const text = new Uint8Array(
    memory.buffer,
    view.getUint32(pointer, true),
    view.getUint32(pointer + 4, true),
  );
  const { message } = JSON.parse(new TextDecoder().decode(text)) as { message?: unknown };
  return typeof message === 'string' ? message : undefined;
}
