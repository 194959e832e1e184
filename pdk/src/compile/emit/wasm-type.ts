import binaryen from 'binaryen';
import type { ValueType } from '../ir.js';

/** WebAssembly's type of a value; a text is its length and address in one i64. */
export function wasmType(type: ValueType): binaryen.Type {
  switch (type) {
    case 'f64':
      return binaryen.f64;
    case 'i32':
      return binaryen.i32;
    case 'i64':
    case 'str':
      return binaryen.i64;
  }
}

/** The zero of a type: what a place holds that nobody reads. */
export function zero(module: binaryen.Module, type: ValueType): binaryen.ExpressionRef {
  switch (type) {
    case 'f64':
      return module.f64.const(0);
    case 'i32':
      return module.i32.const(0);
    case 'i64':
    case 'str':
      return module.i64.const(0n);
  }
}
