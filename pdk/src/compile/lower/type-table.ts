import { includesType, type StaticType, widenedType } from './static-type.js';

/** What holds a text is another local in each round. */
function withoutTexts(type: StaticType): StaticType {
  if (type.kind === 'optional') {
    const of = withoutTexts(type.of);
    return of.kind === 'number' ? { ...type, of } : type;
  }
  if (type.kind !== 'number' || type.range.inText === undefined) return type;
  const { inText: _, ...range } = type.range;
  return { ...type, range };
}

/**
 * What the variables of a handler hold, as found so far. A handler is lowered with what the table says; where that
 * was too little the table grows, and the handler is lowered again, until nothing grows any more.
 */
export class TypeTable {
  private readonly types = new Map<string, StaticType>();
  /** Whether something grew since the last {@link begin}. */
  private grown = false;

  /** Begins to lower anew. */
  begin(): void {
    this.grown = false;
  }

  /** Whether what was lowered since {@link begin} stands. */
  get settled(): boolean {
    return !this.grown;
  }

  /** Asks for another round. */
  again(): void {
    this.grown = true;
  }

  /** The type of a variable that is declared with a value of `initial`. */
  declared(key: string, initial: StaticType): StaticType | undefined {
    const known = this.types.get(key);
    if (known !== undefined) return this.given(key, known, initial);
    const own = withoutTexts(initial);
    this.types.set(key, own);
    return own;
  }

  /** What was found of a variable. */
  known(key: string): StaticType | undefined {
    return this.types.get(key);
  }

  /**
   * Records what a variable is given, that was declared to hold `assumed`.
   * @returns `assumed`; undefined where no variable can hold both.
   */
  given(key: string, assumed: StaticType, type: StaticType): StaticType | undefined {
    if (includesType(assumed, type)) return assumed;
    const widened = widenedType(this.types.get(key) ?? assumed, type);
    if (widened === undefined) return undefined;
    this.types.set(key, withoutTexts(widened));
    this.grown = true;
    return assumed;
  }
}
