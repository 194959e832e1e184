import type { SqlType } from '../table/types.js';
import type { Vector } from '../table/vector.js';
import { hashRows, slotOf } from './hash.js';
import { KeyColumn } from './key-column.js';
import { ShortKeys } from './short-keys.js';

const FIRST_BITS = 10;

/**
 * Distinct rows of key columns, numbered from 0 in the order they first appeared: the table under GROUP BY,
 * DISTINCT and the build side of a join. Open addressing over one Int32Array, at most half full.
 */
export class GroupTable {
  readonly #keys: KeyColumn[];
  /** Group number + 1 per slot, 0 = free. */
  #slots = new Int32Array(2 ** FIRST_BITS);
  #bits = FIRST_BITS;
  /** Hash of each group, so that growing does not read the keys again. */
  #hashes = new Int32Array(2 ** FIRST_BITS / 2);
  readonly #short = new ShortKeys();
  #size = 0;

  constructor(types: readonly SqlType[]) {
    this.#keys = types.map((type) => new KeyColumn(type));
  }

  /** Groups so far. */
  get size(): number {
    return this.#size;
  }

  /** Bytes that the groups take. */
  get bytes(): number {
    const slots = this.#slots.byteLength + this.#hashes.byteLength + this.#short.bytes;
    return this.#keys.reduce((sum, key) => sum + key.bytes, slots);
  }

  /** The group of each row, new groups being added. Nulls are equal to each other, and so are NaNs, and 0 and -0. */
  insert(keys: readonly Vector[], rows: number): Int32Array {
    const short = this.#short.groupsOf(keys, rows, (row, hashes) => this.#insertRow(keys, row, hashes));
    if (short !== null) return short;
    const hashes = hashRows(keys, rows);
    const groups = new Int32Array(rows);
    for (let row = 0; row < rows; row++) groups[row] = this.#insertRow(keys, row, hashes);
    return groups;
  }

  /** The group of each row, -1 where no group has these keys. */
  find(keys: readonly Vector[], rows: number): Int32Array {
    const short = this.#short.groupsOf(keys, rows, (row, hashes) => this.#findRow(keys, row, hashes));
    if (short !== null) return short;
    const hashes = hashRows(keys, rows);
    const groups = new Int32Array(rows);
    for (let row = 0; row < rows; row++) groups[row] = this.#findRow(keys, row, hashes);
    return groups;
  }

  /** The keys of all groups, one vector per key column, in the order of group numbers. Ends the table's use. */
  keyVectors(): Vector[] {
    return this.#keys.map((key) => key.finish());
  }

  #insertRow(keys: readonly Vector[], row: number, hashes: Int32Array): number {
    const hash = hashes[row] ?? 0;
    const slot = this.#probe(keys, row, hash);
    const group = (this.#slots[slot] ?? 0) - 1;
    return group < 0 ? this.#add(keys, row, hash, slot) : group;
  }

  #findRow(keys: readonly Vector[], row: number, hashes: Int32Array): number {
    return (this.#slots[this.#probe(keys, row, hashes[row] ?? 0)] ?? 0) - 1;
  }

  #probe(keys: readonly Vector[], row: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = slotOf(hash, this.#bits);
    for (;;) {
      const group = (this.#slots[slot] ?? 0) - 1;
      if (group < 0 || (this.#hashes[group] === hash && this.#equal(keys, row, group))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #equal(keys: readonly Vector[], row: number, group: number): boolean {
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key !== undefined && this.#keys[i]?.equals(group, key, row) === false) return false;
    }
    return true;
  }

  #add(keys: readonly Vector[], row: number, hash: number, slot: number): number {
    const group = this.#size++;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key !== undefined) this.#keys[i]?.append(key, row);
    }
    if (group >= this.#hashes.length) {
      const wider = new Int32Array(this.#hashes.length * 2);
      wider.set(this.#hashes);
      this.#hashes = wider;
    }
    this.#hashes[group] = hash;
    this.#slots[slot] = group + 1;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    return group;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    this.#bits++;
    for (let group = 0; group < this.#size; group++) {
      let slot = slotOf(this.#hashes[group] ?? 0, this.#bits);
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = group + 1;
    }
    this.#slots = slots;
  }
}
