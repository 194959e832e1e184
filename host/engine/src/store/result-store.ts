import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '../failure.js';
import { declaredSource } from '../io/declared.js';
import type { TableSource } from '../io/source.js';
import { writeTable, writeWhole } from '../io/write.js';
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
 * Results of programs in a folder: `<fingerprint>.arrow`, and `named/<name>.json`, which says which of them had a name last.
 * Files take their places when they are whole, so that several programs may use a folder at once.
 */
export class ResultStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the rows of a fingerprint are, or would be. */
  path(fingerprint: string): string {
    return join(this.#folder, `${fingerprint}.arrow`);
  }

  /** Whether the rows are there. */
  has(fingerprint: string): boolean {
    return existsSync(this.path(fingerprint));
  }

  /** The rows of a fingerprint that is there. */
  open(fingerprint: string, fields: readonly Field[]): TableSource {
    return declaredSource(this.path(fingerprint), 'arrow', fields);
  }

  /** Keeps rows. @throws HeddleError HEDDLE4001 where the folder cannot be written. */
  async keep(fingerprint: string, fields: readonly Field[], batches: readonly Batch[]): Promise<void> {
    await this.#prepare();
    await writeTable(this.path(fingerprint), 'arrow', fields, batches);
  }

  /** Says what a name stands for from now on. @throws HeddleError HEDDLE4001 where the folder cannot be written. */
  async name(name: string, fingerprint: string, fields: readonly Field[]): Promise<void> {
    await this.#prepare();
    const columns = fields.map((field) => ({ name: field.name, type: typeTextOf(field.type) }));
    await writeWhole(join(this.#names(), `${encodeURIComponent(name)}.json`), [
      `${JSON.stringify({ name, fingerprint, columns }, null, 2)}\n`,
    ]);
  }

  /** All results that have a name, in the order of their names. @throws HeddleError HEDDLE4001 where there is no store. */
  named(): readonly NamedResult[] {
    let files: string[];
    try {
      files = readdirSync(this.#names());
    } catch (cause) {
      throw unreadable(this.#folder, 'no store of results, or it cannot be read', cause);
    }
    return files
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => this.#result(join(this.#names(), file)))
      .filter(({ path }) => existsSync(path));
  }

  #result(file: string): NamedResult {
    try {
      const { name, fingerprint, columns } = JSON.parse(readFileSync(file, 'utf8')) as {
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
        file,
        `not a result of a store (${cause instanceof Error ? cause.message : cause})`,
        cause,
      );
    }
  }

  #names(): string {
    return join(this.#folder, 'named');
  }

  async #prepare(): Promise<void> {
    await mkdir(this.#names(), { recursive: true }).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw unreadable(this.#folder, `it cannot be written (${why})`, cause);
    });
  }
}
