import { type Export, withExports } from './exports.js';
import { functionTypes, ValueType } from './function-type.js';
import { appendFunctions } from './functions.js';
import { functionImports } from './imports.js';
import { writeSections } from './section.js';

/**
 * A module that exports what `module` imports from `from`, each function answering zero: for an initialiser that
 * may ask its host something, where there is no host yet.
 */
export function stubsFor(module: Uint8Array, from: string): Uint8Array {
  const types = functionTypes(module);
  let stubs: Uint8Array = writeSections([]);
  const exports: Export[] = [];
  for (const { module: source, name, type } of functionImports(module)) {
    const signature = types[type];
    if (source !== from || signature === undefined) continue;
    const added = appendFunctions(stubs, signature, [signature.results.flatMap(zero)]);
    stubs = added.module;
    exports.push({ name, kind: 0, index: added.first });
  }
  return withExports(stubs, exports);
}

/** The instruction that pushes the zero of a value type. */
function zero(type: number): number[] {
  switch (type) {
    case ValueType.i32:
      return [0x41, 0];
    case ValueType.i64:
      return [0x42, 0];
    case ValueType.f32:
      return [0x43, 0, 0, 0, 0];
    default:
      return [0x44, 0, 0, 0, 0, 0, 0, 0, 0];
  }
}
