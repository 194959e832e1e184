import { HeddleError } from './errors.js';
import type { FunctionInfo } from './function-info.js';
import { parseFunction } from './manifest-function.js';
import { bounded, list, malformed, object, parseJson, text, version } from './manifest-json.js';

/** What a module contains (spec/manifest.schema.json). */
export interface Manifest {
  /** Major version of the format. */
  readonly manifest: number;
  /** Major and minor version of the ABI. */
  readonly abi: readonly [number, number];
  readonly pdk: string;
  readonly engine: string;
  readonly functions: readonly FunctionInfo[];
  /** `module.name` of each import. */
  readonly imports: readonly string[];
}

const MAJOR = 1;
const MAX_MANIFEST_BYTES = 1024 * 1024;
const MAX_FUNCTIONS = 1_000;

/**
 * Parses and bounds the content of the `heddle.manifest` section.
 * @throws HeddleError HEDDLE1003 for a newer major, HEDDLE1004 for anything malformed or beyond a limit.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.length > MAX_MANIFEST_BYTES) throw malformed(`it has ${bytes.length} bytes, over 1 MiB`);
  const root = object(parseJson(bytes), 'the manifest');
  const major = version(root.manifest, 'manifest');
  if (major > MAJOR) throw newer('manifest', major);
  if (major < MAJOR) throw malformed(`manifest is ${major}`);
  const functions = list(root.functions, 'functions');
  if (functions.length === 0) throw malformed('it declares no function');
  if (functions.length > MAX_FUNCTIONS)
    throw malformed(`${functions.length} functions, over ${MAX_FUNCTIONS}`);
  const manifest: Manifest = {
    manifest: major,
    abi: parseAbi(root.abi),
    pdk: bounded(root.pdk, 'pdk'),
    engine: bounded(root.engine, 'engine'),
    functions: functions.map(parseFunction),
    imports: list(root.imports, 'imports').map((name) => text(name, 'imports')),
  };
  checkOverloads(manifest.functions);
  return manifest;
}

/** The error for a version of manifest or ABI that this host cannot read. */
export function newer(what: 'manifest' | 'ABI', major: number): HeddleError {
  const message = `${what} version ${major}, this host knows version ${MAJOR}`;
  return new HeddleError({ code: 'HEDDLE1003', message });
}

function parseAbi(value: unknown): readonly [number, number] {
  const versions = list(value, 'abi');
  if (versions.length !== 2) throw malformed('abi must be two numbers');
  const major = version(versions[0], 'abi');
  const minor = version(versions[1], 'abi');
  if (major > MAJOR) throw newer('ABI', major);
  if (major < MAJOR) throw malformed(`abi is ${major}.${minor}`);
  return [major, minor];
}

/** Functions share an export or a name only as overloads: both, and the kind and volatility too. */
function checkOverloads(functions: readonly FunctionInfo[]): void {
  const byExport = new Map<string, FunctionInfo>();
  const byName = new Map<string, FunctionInfo>();
  for (const info of functions) {
    const sameExport = byExport.get(info.export);
    const sameName = byName.get(info.name);
    if (sameExport !== sameName) {
      throw malformed(`two functions named ${sameName === undefined ? info.export : info.name}`);
    }
    if (sameName === undefined) {
      byExport.set(info.export, info);
      byName.set(info.name, info);
    } else if (sameName.kind !== info.kind || sameName.volatility !== info.volatility) {
      throw malformed(`the overloads of ${info.name} differ in kind or volatility`);
    }
  }
}
