import binaryen from 'binaryen';
import type { Local, Position } from '../ir.js';
import { wasmType } from './wasm-type.js';

/** binaryen's typings have these functions at a module. */
const functions = (binaryen as unknown as Pick<binaryen.Module, 'Function'>).Function;

/** The locals of one WebAssembly function, parameters first, and where its code stands in the user's. */
export class Scope {
  private readonly declared: binaryen.Type[] = [];
  private readonly names: string[] = [];
  private readonly indices = new Map<Local, number>();
  private labels = 0;
  /** Code that was written so far, with its place. */
  readonly located: { readonly code: binaryen.ExpressionRef; readonly position: Position }[] = [];

  /** @param params names of the parameters */
  constructor(params: readonly string[]) {
    this.names = [...params];
  }

  /** Gives the locals their names, for dumps. */
  nameLocals(fn: binaryen.FunctionRef): void {
    for (const [index, name] of this.names.entries()) functions.setLocalName(fn, index, `${name}.${index}`);
  }

  /** Says where code stands in the user's; gives it back. */
  locate(code: binaryen.ExpressionRef, position: Position | undefined): binaryen.ExpressionRef {
    if (position !== undefined) this.located.push({ code, position });
    return code;
  }

  /** A new local. */
  add(name: string, type: binaryen.Type): number {
    this.declared.push(type);
    return this.names.push(name) - 1;
  }

  /** Lets a local of the intermediate form be a parameter. */
  bind(local: Local, index: number): void {
    this.indices.set(local, index);
  }

  /** The place of a local of the intermediate form. */
  of(local: Local): number {
    const known = this.indices.get(local);
    if (known !== undefined) return known;
    const index = this.add(local.name, wasmType(local.type));
    this.indices.set(local, index);
    return index;
  }

  /** A name for a block or loop that no other of the function has. */
  label(wanted: string): string {
    this.labels += 1;
    return `${wanted}.${this.labels}`;
  }

  /** Types of the locals that are no parameters. */
  get vars(): readonly binaryen.Type[] {
    return this.declared;
  }
}
