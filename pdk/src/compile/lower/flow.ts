import type { Binding } from './binding.js';
import { joinedTypes, type StaticType } from './static-type.js';

/**
 * What is known at one place of the code beyond what a variable's declaration says: what it was last given, and what
 * tests have shown.
 */
export class Flow {
  /** Whether the place cannot be reached. */
  dead: boolean;
  private readonly facts: Map<Binding, StaticType>;

  constructor(dead = false, facts: Map<Binding, StaticType> = new Map()) {
    this.dead = dead;
    this.facts = facts;
  }

  /** A place that nothing reaches, before flows are joined into it. */
  static unreachable(): Flow {
    return new Flow(true);
  }

  copy(): Flow {
    return new Flow(this.dead, new Map(this.facts));
  }

  factOf(binding: Binding): StaticType | undefined {
    return this.facts.get(binding);
  }

  learn(binding: Binding, fact: StaticType): void {
    this.facts.set(binding, fact);
  }

  /** Forgets what is known of the bindings that a test picks, and says what that was. */
  forget(picks: (binding: Binding) => boolean): readonly (readonly [Binding, StaticType])[] {
    const forgotten = [...this.facts].filter(([binding]) => picks(binding));
    for (const [binding] of forgotten) this.facts.delete(binding);
    return forgotten;
  }

  /** What is known at a place that two others lead to. */
  joined(other: Flow): Flow {
    if (this.dead) return other.copy();
    if (other.dead) return this.copy();
    const facts = new Map<Binding, StaticType>();
    for (const [binding, fact] of this.facts) {
      const beside = other.facts.get(binding);
      const both = beside && joinedTypes(fact, beside);
      if (both !== undefined) facts.set(binding, both);
    }
    return new Flow(false, facts);
  }
}
