import type { FunctionInfo } from '@heddle/host';
import type { Expr } from '../../expr/expr.js';
import { type UdfCaller, udf } from '../../expr/udf.js';
import { invalidSql } from '../../failure.js';

/** Finds the functions that plugins bring. */
export interface FunctionLookup {
  /** Binds a call of the function with this SQL name to its arguments; null where no plugin has it. */
  find(name: string): ((args: readonly Expr[]) => Expr) | null;
  /** The error for a name that neither a plugin nor the engine (`builtIns`) knows. */
  unknown(name: string, builtIns: readonly string[]): Error;
}

/** The functions of `callers`, by SQL name without regard to case. A name that two modules have is HEDDLE4002. */
export function lookupOf(callers: readonly UdfCaller[]): FunctionLookup {
  const known = new Map<string, { caller: UdfCaller; overloads: readonly FunctionInfo[] }>();
  for (const caller of callers) {
    const names = new Set(caller.module.manifest.functions.map((info) => info.name));
    for (const name of names) {
      if (known.has(name)) throw invalidSql(`two plugins have a function ${name}`);
      const overloads = caller.module.manifest.functions.filter((info) => info.name === name);
      known.set(name, { caller, overloads });
    }
  }
  return {
    find(name) {
      const found = known.get(name.toLowerCase());
      return found === undefined ? null : (args) => udf(found.caller, found.overloads, args);
    },
    unknown(name, builtIns) {
      const all = [...known.values()].flatMap(({ overloads }) => overloads);
      const exported = all.find((info) => info.export === name);
      if (exported !== undefined)
        return invalidSql(`no function ${name}; in SQL it is called ${exported.name}`);
      return invalidSql(`no function ${name}; there are ${[...known.keys(), ...builtIns].join(', ')}`);
    },
  };
}
