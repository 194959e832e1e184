import binaryen from 'binaryen';

/** The parts of WebAssembly that modules may use (`spec/abi.md`). */
const { Features } = binaryen;
const FEATURES =
  Features.MutableGlobals |
  Features.NontrappingFPToInt |
  Features.BulkMemory |
  Features.BulkMemoryOpt |
  Features.SignExt;

/**
 * A module without what no export reaches. Functions keep their code, which was optimised when they were compiled, and
 * their names. The same module gives the same bytes.
 */
export function shrink(wasm: Uint8Array): Uint8Array {
  const module = binaryen.readBinary(wasm);
  try {
    module.setFeatures(FEATURES);
    binaryen.setDebugInfo(true);
    module.runPasses(['remove-unused-module-elements']);
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
