import type binaryen from 'binaryen';
import type { Expr, Statement } from '../ir.js';
import { loadI32 } from './load.js';

type Load = Expr & { readonly op: 'load' };
type Store = Statement & { readonly op: 'store' };

/** Reads memory as `node` says; 32 bits read as a number are a float32, 8 and 16 an integer. */
export function memoryLoad(
  module: binaryen.Module,
  { type, bits, signed, offset }: Load,
  address: binaryen.ExpressionRef,
): binaryen.ExpressionRef {
  const { i32, i64, f32, f64 } = module;
  switch (type) {
    case 'f64':
      if (bits === 64) return f64.load(offset, 1, address);
      if (bits === 32) return f64.promote(f32.load(offset, 1, address));
      break;
    case 'i32':
      if (bits === 8) return signed ? i32.load8_s(offset, 1, address) : i32.load8_u(offset, 1, address);
      if (bits === 16) return signed ? i32.load16_s(offset, 1, address) : i32.load16_u(offset, 1, address);
      if (bits === 32) return loadI32(module, offset, 1, address);
      break;
    case 'i64':
      if (bits === 8) return signed ? i64.load8_s(offset, 1, address) : i64.load8_u(offset, 1, address);
      if (bits === 16) return signed ? i64.load16_s(offset, 1, address) : i64.load16_u(offset, 1, address);
      if (bits === 32) return signed ? i64.load32_s(offset, 1, address) : i64.load32_u(offset, 1, address);
      return i64.load(offset, 1, address);
  }
  throw new TypeError(`${bits} bits are no ${type}`);
}

/** Writes memory as `node` says: integers are cut, a number of 32 bits becomes a float32. */
export function memoryStore(
  { i32, i64, f32, f64 }: binaryen.Module,
  { bits, offset, value: { type } }: Store,
  address: binaryen.ExpressionRef,
  value: binaryen.ExpressionRef,
): binaryen.ExpressionRef {
  switch (type) {
    case 'f64':
      if (bits === 64) return f64.store(offset, 1, address, value);
      if (bits === 32) return f32.store(offset, 1, address, f32.demote(value));
      break;
    case 'i32':
      if (bits === 8) return i32.store8(offset, 1, address, value);
      if (bits === 16) return i32.store16(offset, 1, address, value);
      if (bits === 32) return i32.store(offset, 1, address, value);
      break;
    case 'i64':
    case 'str':
      if (bits === 8) return i64.store8(offset, 1, address, value);
      if (bits === 16) return i64.store16(offset, 1, address, value);
      if (bits === 32) return i64.store32(offset, 1, address, value);
      return i64.store(offset, 1, address, value);
  }
  throw new TypeError(`${bits} bits hold no ${type}`);
}
