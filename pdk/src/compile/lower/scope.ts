import type { Place } from './value.js';

/** What names mean in a block of the user's, a function, or a loop. */
export class Scope {
  private readonly outer: Scope | undefined;
  private readonly places = new Map<string, Place>();

  constructor(outer?: Scope) {
    this.outer = outer;
  }

  declare(name: string, place: Place): void {
    this.places.set(name, place);
  }

  /** Undefined for names of the module's top level and of the language. */
  find(name: string): Place | undefined {
    return this.places.get(name) ?? this.outer?.find(name);
  }
}
