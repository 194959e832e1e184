import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compileModule } from './compile.js';
import { HeddleError } from './errors.js';
import { HeddleInstance, type InstanceOptions } from './instance.js';
import { type Limits, resolveLimits } from './limits.js';
import { type FunctionInfo, type Manifest, parseManifest } from './manifest.js';
import { checkSurface } from './surface.js';
import { readSections, type Sections } from './wasm/sections.js';

/** How a module is loaded. */
export interface LoadOptions {
  /** Defaults for the module's instances; the memory limit is part of what is compiled. */
  readonly limits?: Partial<Limits>;
}

/**
 * A module, checked and compiled but not instantiated. Immutable; made once and shared by any number of instances
 * and pools of this thread.
 */
export class HeddleModule {
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  readonly digest: string;
  readonly manifest: Manifest;
  /** Limits its instances get unless they ask for others. */
  readonly limits: Limits;
  readonly #bytes: Uint8Array;
  readonly #sections: Sections;
  // By memory limit: held as long as this object, so that a pool with limits of its own compiles once.
  readonly #compiled = new Map<number, WebAssembly.Module>();
  #modulesCompiled = 0;
  readonly #byName = new Map<string, FunctionInfo>();

  private constructor(bytes: Uint8Array, limits: Limits) {
    this.#bytes = bytes;
    this.limits = limits;
    this.digest = createHash('sha256').update(bytes).digest('hex');
    this.#sections = sectionsOf(bytes);
    this.manifest = parseManifest(manifestSection(this.#sections));
    checkSurface(this.#sections, this.manifest);
    for (const info of this.manifest.functions) this.#byName.set(info.name, info);
    // An export name wins over another function's SQL name.
    for (const info of this.manifest.functions) this.#byName.set(info.export, info);
    this.#compile(limits);
  }

  /**
   * Loads a module from its bytes (copied) or a file. The manifest is read without instantiating; bytes that this
   * process compiled before, under the same memory limit, are not compiled again.
   * @throws HeddleError HEDDLE1001 to HEDDLE1005, HEDDLE2102 when its memory starts beyond the limit, HEDDLE4001
   * when the file cannot be read.
   */
  static load(source: Uint8Array | string | URL, options: LoadOptions = {}): HeddleModule {
    const bytes = source instanceof Uint8Array ? source.slice() : readModule(source);
    return new HeddleModule(bytes, resolveLimits(options.limits));
  }

  /** The function with this export name or SQL name. @throws HeddleError HEDDLE1101, listing what there is. */
  function(name: string): FunctionInfo {
    const found = this.#byName.get(name);
    if (found !== undefined) return found;
    const names = this.manifest.functions.map((info) => info.name).join(', ');
    throw new HeddleError({
      code: 'HEDDLE1101',
      message: `no function "${name}"; the module has ${names}`,
    });
  }

  /**
   * The content of a custom section, as a view of the module's bytes (for example `heddle.sourcemap`); null where
   * there is none.
   */
  section(name: string): Uint8Array | null {
    return this.#sections.custom.get(name)?.[0] ?? null;
  }

  /** How often this object had to compile: 0 where the thread had compiled the same bytes before. */
  get modulesCompiled(): number {
    return this.#modulesCompiled;
  }

  /** Bytes of the whole module. */
  get byteLength(): number {
    return this.#bytes.length;
  }

  /**
   * A new instance. Prefer an `InstancePool`, which keeps instances for the next operator.
   * @throws HeddleError HEDDLE1003 when its ABI is of another major, HEDDLE2102 without memory for it,
   * HEDDLE2101 or HEDDLE2103 when its start function misbehaves.
   */
  instantiate(options: InstanceOptions = {}): HeddleInstance {
    const limits = resolveLimits({ ...this.limits, ...options.limits });
    return HeddleInstance.create(this, this.#compile(limits), limits, options);
  }

  #compile(limits: Limits): WebAssembly.Module {
    const known = this.#compiled.get(limits.memoryLimitBytes);
    if (known !== undefined) return known;
    const { module, fresh } = compileModule(
      this.#bytes,
      this.#sections,
      this.digest,
      limits.memoryLimitBytes,
    );
    if (fresh) this.#modulesCompiled += 1;
    this.#compiled.set(limits.memoryLimitBytes, module);
    return module;
  }
}

function readModule(path: string | URL): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError({ code: 'HEDDLE4001', message: `cannot read the module: ${reason}`, cause });
  }
}

function sectionsOf(bytes: Uint8Array): Sections {
  try {
    return readSections(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError({
      code: 'HEDDLE1001',
      message: `the file is not a usable module: ${reason}`,
      cause,
    });
  }
}

function manifestSection(sections: Sections): Uint8Array {
  const found = sections.custom.get('heddle.manifest') ?? [];
  const [content] = found;
  if (content === undefined) {
    throw new HeddleError({ code: 'HEDDLE1002', message: 'the module has no section heddle.manifest' });
  }
  if (found.length > 1) {
    throw new HeddleError({
      code: 'HEDDLE1004',
      message: 'malformed manifest: more than one section heddle.manifest',
    });
  }
  return content;
}
