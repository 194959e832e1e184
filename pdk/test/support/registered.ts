import { type Registration, register } from '../../src/guest/register.js';

/** What an entry with these exports hands to the engine. */
export function registered(exports: Readonly<Record<string, unknown>>): readonly Registration[] {
  let functions: readonly Registration[] = [];
  globalThis.__heddle_register = (given) => {
    functions = given;
  };
  register(exports);
  return functions;
}
