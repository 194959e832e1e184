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
 * A module without the code that no export reaches, the guest's functions put in place of their calls where that pays.
 * Names of functions stay. The same module gives the same bytes.
 */
export function shrink(wasm: Uint8Array): Uint8Array {
  const module = binaryen.readBinaryWithFeatures(wasm, FEATURES);
  try {
    binaryen.setOptimizeLevel(3);
    binaryen.setShrinkLevel(1);
    binaryen.setDebugInfo(true);
    module.optimize();
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
