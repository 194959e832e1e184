import { readFileSync } from 'node:fs';
import { BuildError, refuse } from '../build/build-error.js';
import { type Declaration, type Manifest, makeManifest, type PlainFormat } from '../build/manifest.js';
import { manifestProblems, nameProblems } from '../build/names.js';
import { withCustomSection } from '../build/wasm/custom.js';
import { readExports } from '../build/wasm/exports.js';
import { functionImports } from '../build/wasm/imports.js';
import { sqlName } from '../guest/sql-name.js';
import { formatProblems } from './plain-format.js';
import { parseSignature } from './signature-parser.js';

/** What to adopt a module as. */
export interface AdoptOptions {
  /** A plain Extism plugin: how its exports take their arguments. Absent: the module follows the direct ABI. */
  readonly format?: PlainFormat | undefined;
}

/**
 * Gives a module that another language's tools made its manifest. It follows the direct ABI, or is a plain Extism plugin
 * (`spec/abi.md`, "Adopted plugins"). The functions' indices are those of the signatures sorted by name (UTF-16 code
 * units), whatever order they are given in; volatility is immutable. Aggregates can take rows back if the module exports
 * `heddle_aggregate_retract`.
 *
 * @param module bytes of the module; not changed
 * @param signatures texts such as `add(a float64, b float64) -> float64`; the name is the export's, and in snake_case
 * the SQL name
 * @returns the module with `heddle.manifest` as its last section. Whether it exports what the ABI asks for is for a
 * host to check.
 * @throws BuildError HEDDLE3005 for a signature that does not parse or that the format cannot carry, and for names.
 */
export function adopt(
  module: Uint8Array,
  signatures: readonly string[],
  { format }: AdoptOptions = {},
): { readonly module: Uint8Array; readonly manifest: Manifest } {
  const retracts = readExports(module).some(({ name }) => name === 'heddle_aggregate_retract');
  const functions = signatures
    .map((text) => ({ ...declaration(text, format), ...(retracts && { handlers: { retract: true } }) }))
    .sort((left, right) => (left.export < right.export ? -1 : left.export > right.export ? 1 : 0));
  if (functions.length === 0) {
    throw new BuildError('HEDDLE3004', [{ message: 'no signature is given', hint: EXAMPLE }]);
  }
  refuse(
    'HEDDLE3005',
    nameProblems(
      functions.map((one) => ({ ...one, handlers: {} })),
      () => undefined,
    ),
  );
  const imports = functionImports(module).map(({ module: from, name }) => `${from}.${name}`);
  const manifest = makeManifest(functions, { pdk: packageVersion(), engine: 'none', imports });
  const text = JSON.stringify(manifest);
  refuse('HEDDLE3005', manifestProblems(Buffer.byteLength(text)));
  return { module: withCustomSection(module, 'heddle.manifest', new TextEncoder().encode(text)), manifest };
}

const EXAMPLE = "for example --signature 'add(a float64, b float64) -> float64'";

function declaration(text: string, format: PlainFormat | undefined): Declaration {
  try {
    const { name, ...signature } = parseSignature(text);
    const named = { name: sqlName(name), export: name, volatility: 'immutable' as const, doc: undefined };
    const declared = { ...signature, ...named, ...(format && { format }) };
    refuse('HEDDLE3005', formatProblems(declared));
    return declared;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new BuildError('HEDDLE3005', [{ message: cause.message, hint: EXAMPLE }], { cause });
  }
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
