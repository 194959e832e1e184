import type { HeddleModule } from '@heddle/host';
import type { KeptPartitions } from '../exec/kept-partitions.js';
import type { RunObserver } from '../exec/observer.js';
import { scan } from '../plan/nodes.js';
import type { Plan } from '../plan/plan.js';
import { inputsOf, withInputs } from '../plan/walk.js';
import type { Batch } from '../table/vector.js';
import { Fingerprints } from './fingerprint.js';
import type { ResultStore } from './result-store.js';

/** What is computed with a store. */
export interface Resumable {
  readonly plan: Plan;
  readonly modules: readonly HeddleModule[];
  readonly store: ResultStore;
  /** Partitions that it is laid out over. */
  readonly partitions: number;
}

/** A part that is computed to be kept. */
export interface NamedPart {
  readonly fingerprint: string;
  /** What an earlier run had of it. */
  readonly kept: KeptPartitions;
}

/**
 * The plan with its named parts read from the store: those that are not there are computed by `run` first, innermost first,
 * each whole, and kept; of one that an earlier run left unfinished the partitions that it had done are taken. What stands below a part that is there is not touched. A part whose rows may be others the next time
 * stays as it is. `observer` is told which parts are read from the store.
 */
export async function resume(
  { plan, modules, store, partitions }: Resumable,
  run: (plan: Plan, part: NamedPart) => Promise<readonly Batch[]>,
  observer?: RunObserver,
): Promise<Plan> {
  const fingerprints = await Fingerprints.over(namedIn(plan), modules, partitions);
  const done = new Map<Plan, Plan>();
  const visit = async (node: Plan): Promise<Plan> => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const resumed = await part(node);
    done.set(node, resumed);
    return resumed;
  };
  const part = async (node: Plan): Promise<Plan> => {
    const { name, fields } = node;
    const fingerprint = name === undefined ? null : fingerprints.of(node);
    if (name === undefined || fingerprint === null || 'why' in fingerprint) return below(node);
    const { digest } = fingerprint;
    const reused = await store.has(digest);
    if (!reused) {
      const kept = store.partitions(digest, fields);
      const rows = await run(await below(node), { fingerprint: digest, kept });
      await store.keep(digest, fields, rows);
    }
    await store.name(name, digest, fields);
    const source = store.open(digest, fields);
    observer?.stored(source, reused ? 'reused' : 'kept');
    return { ...scan(source), name };
  };
  const below = async (node: Plan): Promise<Plan> => {
    const inputs: Plan[] = [];
    for (const input of inputsOf(node)) inputs.push(await visit(input));
    return withInputs(node, inputs);
  };
  return visit(plan);
}

/** What `resume` would do: the plan over what the store has, and a line about each named part, the outermost first. */
export async function resumption({ plan, modules, store, partitions }: Resumable): Promise<{
  readonly plan: Plan;
  readonly lines: readonly string[];
}> {
  const fingerprints = await Fingerprints.over(namedIn(plan), modules, partitions);
  const lines = new Set<string>();
  const visit = async (node: Plan): Promise<Plan> => {
    const { name, fields } = node;
    if (name !== undefined) {
      const fingerprint = fingerprints.of(node);
      if ('why' in fingerprint) lines.add(`never kept: "${name}": ${fingerprint.why}`);
      else if (await store.has(fingerprint.digest)) {
        lines.add(`reused: "${name}" ${fingerprint.digest.slice(0, 12)}`);
        return { ...scan(store.open(fingerprint.digest, fields)), name };
      } else lines.add(`kept: "${name}" ${fingerprint.digest.slice(0, 12)}`);
    }
    const inputs: Plan[] = [];
    for (const input of inputsOf(node)) inputs.push(await visit(input));
    return withInputs(node, inputs);
  };
  return { plan: await visit(plan), lines: [...lines] };
}

/** The outermost parts that have a name: nobody asks what else is over. */
function namedIn(plan: Plan, seen = new Set<Plan>()): Plan[] {
  if (seen.has(plan)) return [];
  seen.add(plan);
  return plan.name === undefined ? inputsOf(plan).flatMap((input) => namedIn(input, seen)) : [plan];
}
