import type { Choices } from './choices.js';

/** What an expression gives. */
export type Kind = 'number' | 'bigint' | 'boolean' | 'text';

export const KINDS: readonly Kind[] = ['number', 'bigint', 'boolean', 'text'];

/** A name that expressions may use. */
export interface Variable {
  readonly name: string;
  readonly kind: Kind;
  /** Null at times: read through `??` or behind a test. */
  readonly nullable: boolean;
  /** Whether statements may assign it; counters of loops may not be. */
  readonly assignable: boolean;
}

/** A function of the module that expressions may call. */
export interface Helper {
  readonly name: string;
  readonly params: readonly Kind[];
  readonly result: Kind;
}

/** What of a place differs from the places around it. */
interface Place {
  readonly variables: readonly Variable[];
  readonly helpers: readonly Helper[];
  /** How many loops it stands in. */
  readonly loops: number;
  /** Whether it runs again on what it left: loops, handlers of aggregates. */
  readonly repeated: boolean;
  /** Of a generator: a row that it may yield there. */
  readonly row: ((scope: Scope) => string) | undefined;
}

const TOP: Place = { variables: [], helpers: [], loops: 0, repeated: false, row: undefined };

/** Where an expression or a statement stands: what it may name, and what the program is found to use. */
export class Scope {
  readonly choices: Choices;
  readonly #shared: Shared;
  readonly #place: Place;

  constructor(choices: Choices, shared = new Shared(), place = TOP) {
    this.choices = choices;
    this.#shared = shared;
    this.#place = place;
  }

  get variables(): readonly Variable[] {
    return this.#place.variables;
  }

  get helpers(): readonly Helper[] {
    return this.#place.helpers;
  }

  get loops(): number {
    return this.#place.loops;
  }

  get repeated(): boolean {
    return this.#place.repeated;
  }

  get row(): ((scope: Scope) => string) | undefined {
    return this.#place.row;
  }

  /** The same place with more names. */
  with(...more: readonly Variable[]): Scope {
    const names = new Set(more.map(({ name }) => name));
    const kept = this.variables.filter(({ name }) => !names.has(name));
    return this.#but({ variables: [...kept, ...more] });
  }

  withHelper(helper: Helper): Scope {
    return this.#but({ helpers: [...this.helpers, helper] });
  }

  /** A function's body: nothing of what is around it but helpers. */
  inFunction(...params: readonly Variable[]): Scope {
    return this.#but({ variables: params, loops: 0, repeated: false, row: undefined });
  }

  inLoop(): Scope {
    return this.#but({ loops: this.loops + 1, repeated: true });
  }

  /** A handler that runs again on the state that it left. */
  asRepeated(): Scope {
    return this.#but({ repeated: true });
  }

  /** A generator, which yields such rows. */
  yielding(row: (scope: Scope) => string): Scope {
    return this.#but({ row });
  }

  #but(changed: Partial<Place>): Scope {
    return new Scope(this.choices, this.#shared, { ...this.#place, ...changed });
  }

  /** Notes that the program uses something; gives the text back. */
  uses(feature: string, text: string): string {
    this.#shared.features.add(feature);
    return text;
  }

  /** Notes that V8 may answer otherwise in the last place. */
  inexact(feature: string, text: string): string {
    this.#shared.inexact = true;
    return this.uses(feature, text);
  }

  get shared(): Readonly<Shared> {
    return this.#shared;
  }

  /** A name that occurs nowhere else in the program. */
  fresh(prefix: string): string {
    return `${prefix}${this.#shared.names++}`;
  }

  of(kind: Kind): readonly Variable[] {
    return this.variables.filter((one) => one.kind === kind);
  }
}

/** What all places of one program share. */
class Shared {
  readonly features = new Set<string>();
  inexact = false;
  names = 0;
}
