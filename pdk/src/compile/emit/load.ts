import binaryen from 'binaryen';

/** A part of binaryen that its declarations leave out. */
interface LoadAccess {
  readonly Load: { setSigned(load: binaryen.ExpressionRef, signed: boolean): void };
}

/**
 * An i32 out of memory. The builder's own `i32.load` is marked as signed, which says nothing about 32 bits but that the
 * optimiser then makes `i64.load32_s` of it and a zero extension.
 */
export function loadI32(
  module: binaryen.Module,
  offset: number,
  align: number,
  address: binaryen.ExpressionRef,
): binaryen.ExpressionRef {
  const load = module.i32.load(offset, align, address);
  (binaryen as unknown as LoadAccess).Load.setSigned(load, false);
  return load;
}
