/** Hands out names that protobuf takes, each once. */
export class ProtoNames {
  private readonly taken = new Set<string>();

  /** Names that are not to be handed out. */
  constructor(reserved: readonly string[] = []) {
    for (const name of reserved) this.taken.add(key(name));
  }

  /** `name` made of letters, digits and underscores, with a number where it was taken. */
  take(name: string, fallback: string): string {
    const plain = name.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^[^A-Za-z]+/, '');
    const base = plain === '' ? fallback : plain;
    for (let count = 1; ; count += 1) {
      const candidate = count === 1 ? base : `${base}_${count}`;
      if (this.taken.has(key(candidate))) continue;
      this.taken.add(key(candidate));
      return candidate;
    }
  }
}

/** protobuf's JSON form drops underscores and case, and compilers refuse two fields that differ in these alone. */
function key(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** `weightedAvg` and `weighted_avg` as messages are called: `WeightedAvg`. */
export function messageName(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
