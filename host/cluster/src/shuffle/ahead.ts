/** An iterable whose next element is on its way while the one before it is used. */
export class Ahead<T> {
  readonly #source: AsyncIterator<T>;
  #next: Promise<IteratorResult<T>>;

  /** Asks for the first element at once. */
  constructor(source: AsyncIterable<T>) {
    this.#source = source[Symbol.asyncIterator]();
    this.#next = this.#ask();
  }

  /** The next element; null at the end. @throws what the iterable throws, in the place of the element that it did not give. */
  async next(): Promise<T | null> {
    const { done, value } = await this.#next;
    if (done === true) return null;
    this.#next = this.#ask();
    return value;
  }

  /** Ends the iterable, when what is on its way is there; nobody has to wait for that. */
  close(): void {
    this.#source.return?.().catch(() => {});
  }

  #ask(): Promise<IteratorResult<T>> {
    const next = this.#source.next();
    // Whoever wants the element hears of it.
    next.catch(() => {});
    return next;
  }
}
