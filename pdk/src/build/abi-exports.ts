import type { Manifest, ManifestFunction } from './manifest.js';

/** What every module exports of the direct ABI (`spec/abi.md`). */
const EVERY = ['memory', 'heddle_abi', 'heddle_alloc', 'heddle_reset', 'heddle_error', 'heddle_manifest'];

/** By kind: what hosts call. */
const BY_KIND: Readonly<Record<ManifestFunction['kind'], readonly string[]>> = {
  scalar: ['heddle_scalar'],
  table: ['open', 'next', 'close'].map((verb) => `heddle_table_${verb}`),
  aggregate: [
    ...['open', 'accumulate', 'retract', 'merge', 'state', 'finish'],
    ...['convert', 'drop', 'shift', 'size', 'close'],
  ].map((verb) => `heddle_aggregate_${verb}`),
  partition: ['open', 'process', 'next', 'finish', 'close'].map((verb) => `heddle_partition_${verb}`),
};

/** The exports of the direct ABI that a module with these functions has; guests have more, for the build. */
export function abiExports({ functions }: Pick<Manifest, 'functions'>): ReadonlySet<string> {
  const counted = functions.some(({ bails }) => bails !== undefined) ? ['heddle_bailouts'] : [];
  return new Set([...EVERY, ...functions.flatMap(({ kind }) => BY_KIND[kind]), ...counted]);
}
