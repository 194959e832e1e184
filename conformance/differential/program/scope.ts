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

/** Where an expression or a statement stands: what it may name, and what the program is found to use. */
export class Scope {
  readonly choices: Choices;
  readonly variables: readonly Variable[];
  readonly helpers: readonly Helper[];
  /** How many loops it stands in. */
  readonly loops: number;
  readonly #shared: Shared;

  constructor(
    choices: Choices,
    shared = new Shared(),
    variables: readonly Variable[] = [],
    helpers: readonly Helper[] = [],
    loops = 0,
  ) {
    this.choices = choices;
    this.#shared = shared;
    this.variables = variables;
    this.helpers = helpers;
    this.loops = loops;
  }

  /** The same place with more names. */
  with(...more: readonly Variable[]): Scope {
    const names = new Set(more.map(({ name }) => name));
    const kept = this.variables.filter(({ name }) => !names.has(name));
    return new Scope(this.choices, this.#shared, [...kept, ...more], this.helpers, this.loops);
  }

  withHelper(helper: Helper): Scope {
    return new Scope(this.choices, this.#shared, this.variables, [...this.helpers, helper], this.loops);
  }

  /** A function's body: nothing of what is around it but helpers and constants of the module. */
  inFunction(...params: readonly Variable[]): Scope {
    const constants = this.variables.filter(({ name }) => name.startsWith('K'));
    return new Scope(this.choices, this.#shared, [...constants, ...params], this.helpers, 0);
  }

  inLoop(): Scope {
    return new Scope(this.choices, this.#shared, this.variables, this.helpers, this.loops + 1);
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
