/**
 * The intermediate form of the compiled tier: typed, with WebAssembly's own operations, so that what JavaScript
 * means is settled before it (`lower/`) and how it is written down after it (`emit/`). Shapes and rules:
 * `spec/compiled.md`.
 */

import type { TypeRecord } from '../types/type.js';

/** What a local or an expression holds. */
export type ValueType =
  /** A number as JavaScript has it. */
  | 'f64'
  /** A number that is known to be an int32, or a boolean (0 or 1). */
  | 'i32'
  /** A bigint that is known to fit int64. */
  | 'i64'
  /** A text in an i64: address, length in bytes, and bit 63 where it is known to be ASCII (`spec/compiled.md`, "Texts"). */
  | 'str';

/** A place in the user's TypeScript, as the source map gives it. */
export interface Position {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** One line of a stack trace. */
export interface Frame {
  readonly function: string;
  /** Undefined in code that is not the user's. */
  readonly position: Position | undefined;
}

/** A local variable of a function; it is compared by identity. */
export interface Local {
  /** For dumps and the name section; need not be unique. */
  readonly name: string;
  readonly type: ValueType;
}

/** A target of `break`; it is compared by identity. */
export interface Label {
  readonly name: string;
}

export type Expr =
  | { readonly op: 'const'; readonly type: 'f64' | 'i32'; readonly value: number }
  | { readonly op: 'const'; readonly type: 'i64'; readonly value: bigint }
  | { readonly op: 'const'; readonly type: 'str'; readonly value: string }
  | { readonly op: 'get'; readonly type: ValueType; readonly local: Local }
  /** One of WebAssembly's numeric instructions by its name: `f64.add`, `i32.trunc_sat_f64_s`, `i64.eqz`. */
  | {
      readonly op: 'numeric';
      readonly type: ValueType;
      readonly instruction: string;
      readonly operands: readonly Expr[];
    }
  /** A function of this module with one result that is not nullable. */
  | {
      readonly op: 'call';
      readonly type: ValueType;
      readonly callee: IrFunction;
      readonly operands: readonly Expr[];
      /** Of the caller's frame, as a stack trace of the js tier has it; undefined in code that is not the user's. */
      readonly position: Position | undefined;
    }
  /** A function of the guest (`guest-functions.ts`). */
  | {
      readonly op: 'guest';
      readonly type: ValueType;
      readonly name: string;
      readonly operands: readonly Expr[];
    }
  /** Only one side runs. `test` is an i32. */
  | {
      readonly op: 'choose';
      readonly type: ValueType;
      readonly test: Expr;
      readonly then: Expr;
      readonly otherwise: Expr;
    }
  /** Statements, then a value. */
  | {
      readonly op: 'sequence';
      readonly type: ValueType;
      readonly body: readonly Statement[];
      readonly value: Expr;
    }
  /** The address of a table of constants. */
  | { readonly op: 'address'; readonly type: 'i32'; readonly table: ConstantTable }
  /** Reads memory, little endian: of `bits`, at `address + offset`. */
  | {
      readonly op: 'load';
      readonly type: 'f64' | 'i32' | 'i64';
      readonly bits: 8 | 16 | 32 | 64;
      readonly signed: boolean;
      readonly address: Expr;
      readonly offset: number;
    };

export type Statement =
  | { readonly op: 'set'; readonly local: Local; readonly value: Expr }
  /** For its effects alone. */
  | { readonly op: 'drop'; readonly value: Expr }
  | {
      readonly op: 'if';
      readonly test: Expr;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  /** `break` to its label leaves it. */
  | { readonly op: 'block'; readonly label: Label; readonly body: readonly Statement[] }
  /** Runs for ever unless left; `break` to its label starts the next round. Each round may be interrupted. */
  | { readonly op: 'loop'; readonly label: Label; readonly body: readonly Statement[] }
  | { readonly op: 'break'; readonly label: Label }
  /** Writes memory: of a scratch table. */
  | {
      readonly op: 'store';
      readonly bits: 8 | 16 | 32 | 64;
      readonly address: Expr;
      readonly offset: number;
      readonly value: Expr;
    }
  /**
   * Of a handler that is a generator: gives a row, one value per column of the output as `return` has them. The handler
   * may pause there and go on later, with all that it knew. `place` numbers the yields of a kernel from 1, in the order
   * of the text; lowering leaves it out.
   */
  | { readonly op: 'yield'; readonly values: readonly Expr[]; readonly place?: number }
  /** Ends the function; one value per result of the function, in its order; a nullable result takes two: value, i32 flag (1: null). */
  | { readonly op: 'return'; readonly values: readonly Expr[] }
  /** An exception of the user's: `throw new RangeError(message)`. Ends the row with HEDDLE2001. */
  | {
      readonly op: 'throw';
      readonly className: string;
      readonly message: Expr;
      /** As a stack trace of the js tier has them, innermost first; the last is this function's own, those before it were put in place of their calls. */
      readonly frames: readonly Frame[];
    }
  /** Leaves the row to the js tier; nothing of it may have been written. */
  | { readonly op: 'bail'; readonly reason: string; readonly position: Position | undefined };

/** Constants in memory, or room to work in; compared by identity. */
export interface ConstantTable {
  readonly name: string;
  /** Little endian, as they lie in memory. */
  readonly bytes: Uint8Array;
  /** Power of two. */
  readonly alignment: number;
  /** Whether kernels write into it; its content is then undefined at the beginning of each row. */
  readonly scratch: boolean;
}

/** A result as handlers return it, before it is checked against the declared type. */
export interface ResultShape {
  readonly type: ValueType;
  readonly nullable: boolean;
}

export interface IrFunction {
  /** As stack traces have it. */
  readonly name: string;
  readonly params: readonly Local[];
  readonly results: readonly ResultShape[];
  readonly locals: readonly Local[];
  readonly body: readonly Statement[];
  readonly position: Position | undefined;
}

/** The handlers that can be compiled, by the names of `spec/abi.md`. */
export type Role =
  | 'call'
  | 'createState'
  | 'accumulate'
  | 'retract'
  | 'merge'
  | 'finish'
  | 'open'
  | 'process';

/**
 * What runs for one row: a handler, its parameters taken apart into locals. `body.params` holds, in this order: the
 * state's columns (aggregates; in and out: what they hold when the body returns is the new state, unless it threw or
 * bailed out), then for each parameter its columns. A column is one local, or two where it is nullable: value and
 * an i32 that is 1 for null (the value is then 0 or empty). A struct is its fields' columns in order. A local of a
 * number's column is f64, or i32 where the declared type is int8 to int32, uint8, uint16 or date32; of a bigint's i64, of a bool's
 * i32, of a text's str. In a state, and in rows that are yielded, numbers are f64. No result is nullable where the declared type is not.
 */
export interface Kernel {
  readonly role: Role;
  readonly body: IrFunction;
  /** How many of the params are the state's. */
  readonly stateParams: number;
  /** Of the rows that the body yields, a value per column of the output; absent where rows are no results. */
  readonly yields?: readonly ResultShape[];
}

/** A function of the manifest that is compiled whole: every handler that it has. */
export interface CompiledFunction {
  /** Index in the manifest. */
  readonly index: number;
  readonly name: string;
  readonly kernels: readonly Kernel[];
  /** Of a partition function, which declares none: what its state was found to be. */
  readonly state?: TypeRecord;
}

/** Why a function stays in the js tier, and where. */
export interface Refusal {
  readonly index: number;
  readonly reason: string;
  readonly position: Position | undefined;
}

/** What lowering makes of a module. */
export interface Compilation {
  readonly compiled: readonly CompiledFunction[];
  readonly refused: readonly Refusal[];
  readonly places: PartPlaces;
}

/** Where parts of the intermediate form stand in the user's source; parts are compared by identity. */
export interface PartPlaces {
  /** Undefined where a part has no place but that of what is around it. */
  of(part: Expr | Statement): Position | undefined;
  /** A part that takes another's place; gives it back. */
  inPlaceOf<Part extends Expr | Statement>(other: Part, part: Part): Part;
}
