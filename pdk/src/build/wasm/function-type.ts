import { encodeU32 } from './leb128.js';
import { ByteReader, WasmFormatError } from './reader.js';
import { concat, readSections, SectionId } from './section.js';

/** The value types of the ABI, as the binary format numbers them. */
export const ValueType = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;

/** A function's parameters and results, as value type codes. */
export interface FunctionType {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

/** The type section. @throws WasmFormatError on anything but plain function types. */
export function functionTypes(module: Uint8Array): FunctionType[] {
  const section = readSections(module).find(({ id }) => id === SectionId.type);
  if (section === undefined) return [];
  const reader = new ByteReader(section.content);
  return Array.from({ length: reader.u32() }, () => {
    if (reader.u8() !== 0x60) throw new WasmFormatError('a type is no function type');
    return { params: [...reader.take(reader.u32())], results: [...reader.take(reader.u32())] };
  });
}

/** One entry of the type section. */
export function encodeFunctionType({ params, results }: FunctionType): Uint8Array {
  return concat([
    Uint8Array.of(0x60, ...encodeU32(params.length), ...params),
    Uint8Array.of(...encodeU32(results.length), ...results),
  ]);
}

/** Whether two types are the same. */
export function sameType(left: FunctionType, right: FunctionType): boolean {
  return left.params.join() === right.params.join() && left.results.join() === right.results.join();
}
