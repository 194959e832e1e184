import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolveOverload } from './accepts.js';
import { compileModule } from './compile.js';
import { HeddleError } from './errors.js';
import { extismExports, type FunctionInfo } from './function-info.js';
import { HeddleInstance, type InstanceOptions } from './instance.js';
import { type Limits, resolveLimits } from './limits.js';
import { type Manifest, parseManifest } from './manifest.js';
import { checkInterface, EXTISM_MANIFEST } from './module-interface.js';
import type { SourceType } from './source-type.js';
import { readSections, type Sections } from './wasm/sections.js';

/** How a module is loaded. */
export interface LoadOptions {
  /** Defaults for the module's instances; the memory limit is part of what is compiled. */
  readonly limits?: Partial<Limits>;
}

/** What a thread needs to make the instances of a module that another thread has compiled. */
export interface SharedModule {
  readonly bytes: Uint8Array;
  readonly limits: Limits;
  readonly compiled: WebAssembly.Module;
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
  readonly #byName = new Map<string, readonly FunctionInfo[]>();
  readonly #byExport = new Map<string, FunctionInfo>();

  private constructor(bytes: Uint8Array, limits: Limits, compiled: WebAssembly.Module | null = null) {
    this.#bytes = bytes;
    this.limits = limits;
    this.digest = createHash('sha256').update(bytes).digest('hex');
    this.#sections = sectionsOf(bytes);
    this.manifest = parseManifest(manifestSection(this.#sections));
    checkInterface(this.#sections, this.manifest);
    const { functions } = this.manifest;
    const overloads = (key: 'name' | 'export', name: string) =>
      functions.filter((info) => info[key] === name);
    for (const { name } of functions)
      if (!this.#byName.has(name)) this.#byName.set(name, overloads('name', name));
    for (const info of functions) {
      const names = extismExports(info);
      if (names.some((name) => this.#byExport.has(name))) continue;
      // An export name wins over another function's SQL name.
      this.#byName.set(info.export, overloads('export', info.export));
      for (const name of names) this.#byExport.set(name, info);
    }
    if (compiled !== null) this.#compiled.set(limits.memoryLimitBytes, compiled);
    this.#compile(limits);
  }

  /** Makes a module that another thread shares its own, without compiling it. */
  static adopt({ bytes, limits, compiled }: SharedModule): HeddleModule {
    return new HeddleModule(bytes, limits, compiled);
  }

  /** The module for another thread, by `postMessage`; compiled here once for its memory limit. */
  share(limits: Limits = this.limits): SharedModule {
    return { bytes: this.#bytes, limits, compiled: this.#compile(limits) };
  }

  /**
   * Loads a module from its bytes (copied) or a file. The manifest is read without instantiating; bytes that this
   * process compiled before, under the same memory limit, are not compiled again.
   * @throws HeddleError HEDDLE1001 to HEDDLE1005, HEDDLE2102 when its memory starts beyond the limit, HEDDLE4001
   * when the file cannot be read.
   */
  static load(source: Uint8Array | string | URL, options: LoadOptions = {}): HeddleModule {
    const bytes = source instanceof Uint8Array ? new Uint8Array(source) : readModule(source);
    return new HeddleModule(bytes, resolveLimits(options.limits));
  }

  /** The function with this export name or SQL name, the first of its overloads. @throws HeddleError HEDDLE1101. */
  function(name: string): FunctionInfo {
    const [first] = this.overloads(name);
    if (first === undefined) throw new TypeError(`${name} has no overload`);
    return first;
  }

  /**
   * The functions with this export name or SQL name in the order of the manifest: one, unless it is overloaded.
   * @throws HeddleError HEDDLE1101, listing what there is.
   */
  overloads(name: string): readonly FunctionInfo[] {
    const found = this.#byName.get(name);
    if (found !== undefined) return found;
    const names = [...new Set(this.manifest.functions.map((info) => info.name))].join(', ');
    throw new HeddleError({
      code: 'HEDDLE1101',
      message: `no function "${name}"; the module has ${names}`,
    });
  }

  /**
   * The overload for arguments of these types: the first that declares them, else the first that accepts them
   * (spec/types.md). A partition function's arguments are the columns of its input.
   * @throws HeddleError HEDDLE1101, HEDDLE1102, HEDDLE1103.
   */
  resolve(name: string, types: readonly SourceType[]): FunctionInfo {
    return resolveOverload(this.overloads(name), types);
  }

  /** SQL name of the function that an export of the Extism ABI calls; null for any other export. */
  nameOfExport(name: string): string | null {
    return this.#byExport.get(name)?.name ?? null;
  }

  /**
   * The content of a custom section, as a view of the module's bytes (for example `heddle.sourcemap`); null where
   * there is none.
   */
  section(name: string): Uint8Array | null {
    return this.#sections.custom.get(name)?.[0] ?? null;
  }

  /** Whether the module has the Extism ABI, which what Heddle builds has and other languages' modules may leave out. */
  get hasExtismAbi(): boolean {
    return this.#sections.exports.some(({ name }) => name === EXTISM_MANIFEST);
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
