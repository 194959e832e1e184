import { readFileSync } from 'node:fs';
import { BuildError, refuse } from '../build/build-error.js';
import { type Declaration, type Manifest, makeManifest } from '../build/manifest.js';
import { manifestProblems, nameProblems } from '../build/names.js';
import { withCustomSection } from '../build/wasm/custom.js';
import { functionImports } from '../build/wasm/imports.js';
import { parseSignature } from './signature-parser.js';

/**
 * Gives a module that another language's tools made, and that follows the direct ABI, its manifest. The functions' indices are
 * those of the signatures sorted by name (UTF-16 code units), whatever order they are given in; volatility is immutable.
 *
 * @param module bytes of the module; not changed
 * @param signatures texts such as `add(a float64, b float64) -> float64`; the name is SQL name and export name
 * @returns the module with `heddle.manifest` as its last section. Whether it exports what the ABI asks for is for a
 * host to check.
 * @throws BuildError HEDDLE3005 for a signature that does not parse, for names, and for a module with a manifest.
 */
export function adopt(
  module: Uint8Array,
  signatures: readonly string[],
): { readonly module: Uint8Array; readonly manifest: Manifest } {
  const functions = signatures
    .map(declaration)
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

function declaration(text: string): Declaration {
  try {
    const signature = parseSignature(text);
    return { ...signature, export: signature.name, volatility: 'immutable', doc: undefined };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new BuildError('HEDDLE3005', [{ message: cause.message, hint: EXAMPLE }], { cause });
  }
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
