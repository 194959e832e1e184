import { type Plan, writePlan } from '@heddle/engine';
import {
  callsInline,
  hashed,
  INLINE,
  inputsOf,
  optimize,
  planText,
  rewritePlan,
  uncovered,
} from '@heddle/engine/stages';
import type { Program } from '@heddle/engine/weavers';
import type { HeddleModule } from '@heddle/host';
import type { StageShape } from '../scheduler/state.js';
import { layOut, shapesOf } from './layout.js';
import { carryTables } from './tables.js';

/** A program as it goes to a cluster. */
export interface PortableProgram {
  /** Digest of the plan, which is among the blobs. */
  readonly plan: string;
  readonly modules: readonly string[];
  /** Rows of this process that the plan reads. */
  readonly tables: readonly string[];
  readonly stages: readonly StageShape[];
  /** Everything that it needs: the plan, modules and rows of this process, by digest. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

/**
 * Writes a program down for a cluster; `fingerprint` is what its rows are known by in other programs, if anything. @throws HeddleError HEDDLE4007 for one that
 * runs in this process alone.
 */
export async function portableProgram(
  { plan, modules }: Program,
  partitions: number,
  fingerprint?: string,
): Promise<PortableProgram> {
  refuseInline(plan);
  const cached = withoutCaches(optimize(plan), partitions);
  const whole = fingerprint === undefined ? cached : keptWhole(cached, `${fingerprint}/${partitions}`);
  const carried = await carryTables(whole);
  const text = writePlan(carried.plan);
  const distinct = [...new Map(modules.map((module) => [module.digest, module])).values()];
  const blobs = new Map<string, Uint8Array>();
  const add = (bytes: Uint8Array) => {
    const digest = hashed(bytes);
    blobs.set(digest, bytes);
    return digest;
  };
  const tables = [...new Set(carried.blobs.map(add))];
  return {
    tables,
    plan: add(Buffer.from(text)),
    modules: distinct.map((module: HeddleModule) => add(module.share().bytes)),
    stages: shapesOf(
      layOut(text, partitions, (digest) => digest),
      distinct,
    ),
    blobs,
  };
}

/**
 * What several operators read, and what is kept for later, becomes a stage of its own: its rows are made once, and those that
 * outlive a run have a name by which the next one finds them.
 */
function withoutCaches(plan: Plan, partitions: number): Plan {
  return rewritePlan(plan, (node) => {
    if (node.kind !== 'cache') return node;
    const { input, fields, store } = node;
    const kept = store.lasting ? { kept: `${store.id}/${partitions}` } : {};
    return { kind: 'repartition', input, partitions, keys: [], fields, ...kept };
  });
}

/** A plan whose rows, in their order, are in one place under a name before they are its answer. */
function keptWhole(plan: Plan, name: string): Plan {
  return { kind: 'repartition', input: plan, partitions: 1, keys: [], fields: plan.fields, kept: name };
}

function refuseInline(plan: Plan, seen = new Set<Plan>()): void {
  if (seen.has(plan)) return;
  seen.add(plan);
  for (const input of inputsOf(plan)) refuseInline(input, seen);
  if (!callsInline(plan)) return;
  const [line] = planText(plan).split('\n');
  throw uncovered('a cluster', `${line}: ${INLINE}`);
}
