/** The rows of each of `count` places, ascending, given the place of each row. */
export function dealRows(places: Int32Array, count: number): Int32Array[] {
  const sizes = new Int32Array(count);
  for (const place of places) sizes[place] = (sizes[place] ?? 0) + 1;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  const at = new Int32Array(count);
  for (let row = 0; row < places.length; row++) {
    const place = places[row] ?? 0;
    const list = rows[place];
    const next = at[place] ?? 0;
    if (list !== undefined) list[next] = row;
    at[place] = next + 1;
  }
  return rows;
}
