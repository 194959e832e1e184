import { createHash } from 'node:crypto';
import type { HeddleModule } from '@heddle/host';
import type { TableSource } from '../io/source.js';
import type { FunctionRef } from '../plan/expression.js';
import type { Plan } from '../plan/plan.js';
import { inputsOf } from '../plan/walk.js';
import { toArrowStream } from '../table/arrow-out.js';

/** Changes where an engine gives other rows for the same plan: what is kept of the one before is not used then. */
const VERSION = 2;

/** What makes a plan one whose rows are never kept, for people. */
class Unrepeatable extends Error {}

/**
 * Names what plans compute: equal fingerprints are equal rows. A fingerprint covers the operators with their parameters, the
 * digests of the modules whose functions they call, and which files are read, by path, size and time of their last change or ETag;
 * names and caches do not count.
 */
export class Fingerprints {
  readonly #modules: ReadonlyMap<string, HeddleModule>;
  readonly #partitions: number;
  readonly #identities: ReadonlyMap<unknown, string | null>;
  readonly #known = new Map<Plan, string | Unrepeatable>();

  private constructor(
    modules: readonly HeddleModule[],
    partitions: number,
    identities: ReadonlyMap<unknown, string | null>,
  ) {
    this.#modules = new Map(modules.map((module) => [module.digest, module]));
    this.#partitions = partitions;
    this.#identities = identities;
  }

  /**
   * Those of plans and of what stands below them, over their tables as these are now.
   * @param known Identities of tables that have none themselves, such as those that stand for the rows of a round.
   */
  static async over(
    plans: readonly Plan[],
    modules: readonly HeddleModule[],
    partitions: number,
    known: ReadonlyMap<unknown, string> = new Map(),
  ): Promise<Fingerprints> {
    const sources = [...sourcesOf(plans)].filter((source) => !known.has(source));
    const asked = sources.map(async (source) => [source, (await source.identity?.()) ?? null] as const);
    return new Fingerprints(modules, partitions, new Map([...known, ...(await Promise.all(asked))]));
  }

  /** The fingerprint of a plan, 64 hexadecimal digits; or why its rows may be others the next time. */
  of(plan: Plan): { readonly digest: string } | { readonly why: string } {
    try {
      return { digest: this.#digest(plan) };
    } catch (error) {
      if (error instanceof Unrepeatable) return { why: error.message };
      throw error;
    }
  }

  #digest(plan: Plan): string {
    let known = this.#known.get(plan);
    if (known === undefined) {
      try {
        known = plan.kind === 'cache' ? this.#digest(plan.input) : this.#computed(plan);
      } catch (error) {
        if (!(error instanceof Unrepeatable)) throw error;
        known = error;
      }
      this.#known.set(plan, known);
    }
    if (known instanceof Unrepeatable) throw known;
    return known;
  }

  #computed(plan: Plan): string {
    const inputs = new Map(inputsOf(plan).map((input) => [input, this.#digest(input)]));
    if (plan.kind === 'command' && !plan.pure)
      throw new Unrepeatable(`nobody said that the command ${plan.argv[0]} is pure`);
    const own = JSON.stringify({ ...plan, name: undefined }, (_key, value: unknown) => {
      if (typeof value === 'function') throw new Unrepeatable('a TypeScript function has no fingerprint');
      if (typeof value === 'bigint') return { $bigint: String(value) };
      if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
        return { $float: Object.is(value, -0) ? '-0' : String(value) };
      if (value === null || typeof value !== 'object') return value;
      const input = inputs.get(value as Plan);
      if (input !== undefined) return { $input: input };
      if ('module' in value && 'index' in value) return this.#functionOf(value as FunctionRef);
      if ('scan' in value && plan.kind === 'scan') return { $source: this.#sourceOf(plan.source) };
      if (plan.kind === 'values' && value === plan.batch)
        return { $rows: hashed(toArrowStream(plan.fields, [plan.batch])) };
      return value;
    });
    // Which rows a sample has depends on how they are laid out.
    const layout = plan.kind === 'sample' ? this.#partitions : 0;
    return hashed(`${VERSION} ${layout} ${own}`);
  }

  #sourceOf(source: TableSource): string {
    const identity = this.#identities.get(source);
    if (identity === undefined || identity === null)
      throw new Unrepeatable('a table says nothing of what it holds');
    return identity;
  }

  #functionOf({ module, index, name }: FunctionRef): unknown {
    const info = this.#modules.get(module)?.manifest.functions[index];
    if (info === undefined || info.volatility === 'volatile')
      throw new Unrepeatable(`the function ${name} is volatile`);
    return { module, index };
  }
}

function sourcesOf(plans: readonly Plan[]): Set<TableSource> {
  const seen = new Set<Plan>();
  const found = new Set<TableSource>();
  const visit = (plan: Plan) => {
    if (seen.has(plan)) return;
    seen.add(plan);
    if (plan.kind === 'scan') found.add(plan.source);
    inputsOf(plan).forEach(visit);
  };
  plans.forEach(visit);
  return found;
}

/** SHA-256, in hexadecimal. */
export function hashed(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
