import { totalmem } from 'node:os';

/** What an operator may hold at least, however small the budget: less would be all overhead. */
const LEAST_SHARE = 64 * 1_024;

/** Half of the memory that this process may have: what operators hold unless a run says otherwise. */
export function defaultMemory(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  // Without a limit of its own a process gets 0, or a number beyond all memory.
  const memory = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.floor(memory / 2);
}

/**
 * The bytes that the operators of one run may hold together. One half is dealt out evenly: an operator has its share
 * whatever the others do. The other half is for whoever needs it first.
 */
export class MemoryBudget {
  /** Bytes of one operator that nobody else can take. */
  readonly share: number;
  #common: number;

  constructor(limit: number, operators: number) {
    const half = Math.floor(limit / 2);
    this.share = Math.max(LEAST_SHARE, Math.floor(half / Math.max(1, operators)));
    this.#common = half;
  }

  /** Takes bytes out of the common half, or gives them back where they are less than 0; false where there are not so many. */
  take(bytes: number): boolean {
    if (bytes > this.#common) return false;
    this.#common -= bytes;
    return true;
  }
}
