/**
 * A list that is never changed: a change gives another list, which shares all but one chunk with the old one. Plain data, so
 * that two of them compare by what they hold.
 */
export interface List<T> {
  readonly length: number;
  readonly chunks: readonly (readonly T[])[];
}

/** Elements of a chunk: what a change copies, beside the chunks' places. */
const CHUNK = 256;

/** A list of `length` elements. */
export function listOf<T>(length: number, element: (index: number) => T): List<T> {
  const chunks = Array.from({ length: Math.ceil(length / CHUNK) }, (_, chunk) =>
    Array.from({ length: Math.min(CHUNK, length - chunk * CHUNK) }, (_, index) =>
      element(chunk * CHUNK + index),
    ),
  );
  return { length, chunks };
}

/** An element; undefined where there is none. */
export function at<T>(list: List<T>, index: number): T | undefined {
  return list.chunks[Math.floor(index / CHUNK)]?.[index % CHUNK];
}

/** The list with one element changed, which must be there. */
export function put<T>(list: List<T>, index: number, element: T): List<T> {
  const place = Math.floor(index / CHUNK);
  const chunk = list.chunks[place] ?? [];
  return { ...list, chunks: list.chunks.with(place, chunk.with(index % CHUNK, element)) };
}

/** The list with one element more. */
export function append<T>(list: List<T>, element: T): List<T> {
  const last = list.chunks.at(-1);
  const chunks =
    last === undefined || last.length === CHUNK
      ? [...list.chunks, [element]]
      : list.chunks.with(-1, [...last, element]);
  return { length: list.length + 1, chunks };
}

/** Places at which a list differs from the one that it was made of by changes, with what was there, if anything, and what is. */
export function* changesIn<T>(
  before: List<T>,
  after: List<T>,
): Iterable<readonly [number, T | undefined, T]> {
  for (const [place, chunk] of after.chunks.entries()) {
    const old = before.chunks[place];
    if (old === chunk) continue;
    for (const [index, element] of chunk.entries())
      if (old?.[index] !== element) yield [place * CHUNK + index, old?.[index], element];
  }
}

/** The elements with their places. */
export function* entriesOf<T>(list: List<T>): Iterable<readonly [number, T]> {
  let index = 0;
  for (const chunk of list.chunks) for (const element of chunk) yield [index++, element];
}
