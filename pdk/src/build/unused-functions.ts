import type { Manifest } from './manifest.js';
import type { Export } from './wasm/exports.js';

/** How the guest names what only modules with functions of a kind need: this, the kind, and a name of its own. */
const ONLY = /^heddle_only_([a-z]+)_/;

/** Indices of the guest's functions that a module does not need, since it has no function of their kind. */
export function unusedFunctions(
  exports: readonly Export[],
  { functions }: Pick<Manifest, 'functions'>,
): ReadonlySet<number> {
  const kinds = new Set<string>(functions.map(({ kind }) => kind));
  const unused = exports.filter(({ name }) => {
    const [, kind] = ONLY.exec(name) ?? [];
    return kind !== undefined && !kinds.has(kind);
  });
  return new Set(unused.map(({ index }) => index));
}
