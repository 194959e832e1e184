import { HeddleError } from '@heddle/host';
import type { KeptPartitions } from '../exec/kept-partitions.js';
import { unreadable } from '../failure.js';
import { declaredSource } from '../io/declared.js';
import type { Place } from '../io/places/place.js';
import { placeOf } from '../io/places/places.js';
import type { TableSource } from '../io/source.js';
import { writeTable } from '../io/write.js';
import { type Field, parseSqlType, typeTextOf } from '../table/types.js';
import type { Batch } from '../table/vector.js';

/** A result by the name that a program gave it. */
export interface NamedResult {
  readonly name: string;
  readonly fields: readonly Field[];
  /** Its Arrow file. */
  readonly path: string;
}

/**
 * Results of programs in a folder, of this machine or of an object store: `<fingerprint>.arrow`, or as long as some of it is missing
 * `<fingerprint>.<partition>-of-<partitions>.arrow`, and `named/<name>.json`, which says which of them had a name last.
 * Files take their places when they are whole, so that several programs may use a folder at once.
 */
export class ResultStore {
  readonly #folder: string;
  readonly #place: Place;

  constructor(folder: string) {
    this.#folder = folder;
    this.#place = placeOf(folder);
  }

  /** Where the rows of a fingerprint are, or would be. */
  path(fingerprint: string): string {
    return this.#place.within(this.#folder, `${fingerprint}.arrow`);
  }

  /** Whether the rows are there. */
  has(fingerprint: string): Promise<boolean> {
    return isThere(this.path(fingerprint));
  }

  /** The rows of a fingerprint that is there. */
  open(fingerprint: string, fields: readonly Field[]): TableSource {
    return declaredSource(this.path(fingerprint), 'arrow', fields);
  }

  /** The partitions of rows that are not there as a whole: those that are done. */
  partitions(fingerprint: string, fields: readonly Field[]): KeptPartitions {
    const path = (partition: number, partitions: number) =>
      this.#place.within(this.#folder, `${fingerprint}.${partition}-of-${partitions}.arrow`);
    return {
      load: (partitions) =>
        Promise.all(Array.from({ length: partitions }, (_, at) => rowsOf(path(at, partitions), fields))),
      keep: async (partition, partitions, batches) => {
        await this.#prepare();
        await writeTable(path(partition, partitions), 'arrow', fields, batches);
      },
    };
  }

  /** Keeps rows, in the place of their partitions. @throws HeddleError HEDDLE4001 where the folder cannot be written. */
  async keep(fingerprint: string, fields: readonly Field[], batches: readonly Batch[]): Promise<void> {
    await this.#prepare();
    await writeTable(this.path(fingerprint), 'arrow', fields, batches);
    const files = await this.#place.names(this.#folder, `${fingerprint}.`);
    const partitions = files?.filter((file) => /\.\d+-of-\d+\.arrow$/.test(file)) ?? [];
    for (const file of partitions) await this.#place.remove(this.#place.within(this.#folder, file));
  }

  /** Says what a name stands for from now on. @throws HeddleError HEDDLE4001 where the folder cannot be written. */
  async name(name: string, fingerprint: string, fields: readonly Field[]): Promise<void> {
    await this.#prepare();
    const columns = fields.map((field) => ({ name: field.name, type: typeTextOf(field.type) }));
    await this.#place.write(this.#place.within(this.#names(), `${encodeURIComponent(name)}.json`), [
      `${JSON.stringify({ name, fingerprint, columns }, null, 2)}\n`,
    ]);
  }

  /** All results that have a name, in the order of their names. @throws HeddleError HEDDLE4001 where there is no store. */
  async named(): Promise<readonly NamedResult[]> {
    const files = await this.#place.names(this.#names());
    if (files === null) throw unreadable(this.#folder, 'no store of results, or it cannot be read');
    const names = files.filter((file) => file.endsWith('.json')).sort();
    const results = await Promise.all(
      names.map((file) => this.#result(this.#place.within(this.#names(), file))),
    );
    const there = await Promise.all(results.map(({ path }) => isThere(path)));
    return results.filter((_, index) => there[index]);
  }

  async #result(path: string): Promise<NamedResult> {
    const file = await this.#place.open(path);
    const bytes = await file.read();
    try {
      const { name, fingerprint, columns } = JSON.parse(Buffer.from(bytes).toString()) as {
        readonly name: string;
        readonly fingerprint: string;
        readonly columns: readonly { readonly name: string; readonly type: string }[];
      };
      if (typeof name !== 'string' || !/^[0-9a-f]{64}$/.test(fingerprint))
        throw new TypeError('not of a store');
      const fields = columns.map((column) => ({ name: column.name, type: parseSqlType(column.type) }));
      return { name, fields, path: this.path(fingerprint) };
    } catch (cause) {
      throw unreadable(
        path,
        `not a result of a store (${cause instanceof Error ? cause.message : cause})`,
        cause,
      );
    }
  }

  #names(): string {
    return this.#place.within(this.#folder, 'named');
  }

  async #prepare(): Promise<void> {
    await this.#place.prepare(this.#folder);
    await this.#place.prepare(this.#names());
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await placeOf(path).identity(path)) !== null;
}

/** The rows of a file; null where it is not there, also where another program has just put the whole in its place. */
async function rowsOf(path: string, fields: readonly Field[]): Promise<readonly Batch[] | null> {
  if (!(await isThere(path))) return null;
  const batches: Batch[] = [];
  const all = fields.map((_, index) => index);
  try {
    for await (const batch of declaredSource(path, 'arrow', fields).scan(all)) batches.push(batch);
    return batches;
  } catch (error) {
    if (error instanceof HeddleError && error.code === 'HEDDLE4001') return null;
    throw error;
  }
}
