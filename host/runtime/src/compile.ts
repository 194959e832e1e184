import { HeddleError } from './errors.js';
import { boundModule, PAGE_BYTES } from './wasm/bound.js';
import type { Sections } from './wasm/sections.js';

/**
 * Compiled modules of this thread by digest and memory limit. Weak, so that the last HeddleModule or instance that
 * uses a module frees its code.
 */
const cache = new Map<string, WeakRef<WebAssembly.Module>>();
const forget = new FinalizationRegistry<string>((key) => {
  if (cache.get(key)?.deref() === undefined) cache.delete(key);
});

/**
 * Compiles a module with its memory bounded, once per digest and limit; `fresh` says whether it had to.
 * @throws HeddleError HEDDLE1001 when it does not compile, HEDDLE2102 when its memory starts beyond the limit.
 */
export function compileModule(
  bytes: Uint8Array,
  sections: Sections,
  digest: string,
  memoryLimitBytes: number,
): { module: WebAssembly.Module; fresh: boolean } {
  const pages = Math.floor(memoryLimitBytes / PAGE_BYTES);
  const key = `${digest}/${pages}`;
  const known = cache.get(key)?.deref();
  if (known !== undefined) return { module: known, fresh: false };
  const minimum = sections.memories[0]?.minimum ?? 0;
  if (minimum > pages) {
    throw new HeddleError({
      code: 'HEDDLE2102',
      message: `the module starts with ${minimum * PAGE_BYTES} bytes of memory, over the limit of ${memoryLimitBytes}`,
    });
  }
  const module = compile(boundModule(bytes, sections, pages));
  cache.set(key, new WeakRef(module));
  forget.register(module, key);
  return { module, fresh: true };
}

function compile(bytes: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError({ code: 'HEDDLE1001', message: `the module does not compile: ${reason}`, cause });
  }
}
