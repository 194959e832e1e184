import { isDefinition } from '../kinds/scalar.js';
import type { Argument, TypeName, Value } from '../types/type.js';
import { sqlName } from './sql-name.js';

/** One function as the guest engine and the build receive it; plain data but for the handler. */
export interface Registration {
  /** SQL name: declared, or the export's in snake_case. Errors speak of the function by it. */
  readonly name: string;
  /** Name of the export in the entry. */
  readonly export: string;
  readonly kind: 'scalar';
  readonly args: readonly { readonly name: string; readonly type: TypeName; readonly nullable: boolean }[];
  readonly returns: { readonly type: TypeName; readonly nullable: boolean };
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly doc: string | undefined;
  readonly handler: (...args: never[]) => Value;
}

declare global {
  /** The engine while it evaluates the bundle, or the build while it collects the manifest. */
  var __heddle_register: (functions: readonly Registration[]) => void;
}

/**
 * Hands the definitions among the exports of the user's entry to whoever evaluates the bundle, once, sorted by
 * export name in UTF-16 code units: the order that gives every function its index. Exports that are no
 * definitions (constants, helpers) are left alone. Names are not judged here: the build does that in Node.
 */
export function register(exports: Readonly<Record<string, unknown>>): void {
  const functions: Registration[] = [];
  for (const exportName of Object.keys(exports).sort()) {
    const definition = exports[exportName];
    if (!isDefinition(definition)) continue;
    const { kind, args, returns, volatility, doc, handler, name } = definition;
    nameHandler(handler, exportName);
    functions.push({
      name: name ?? sqlName(exportName),
      export: exportName,
      kind,
      args: args.map((arg: Argument<Value>) => ({ name: arg.name, type: arg.type, nullable: arg.nullable })),
      returns: { type: returns.type, nullable: returns.nullable },
      volatility,
      doc,
      handler,
    });
  }
  globalThis.__heddle_register(functions);
}

/** Stack traces show a function's name, and most handlers are arrow functions without one. */
function nameHandler(handler: object, exportName: string): void {
  const own = Object.getOwnPropertyDescriptor(handler, 'name');
  if (own?.value === '' && own.configurable) {
    Object.defineProperty(handler, 'name', { value: exportName, configurable: true });
  }
}
