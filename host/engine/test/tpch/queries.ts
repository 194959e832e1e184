import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../../conformance/tpch/', import.meta.url);

/** The 22 queries of TPC-H in their order, with their validation parameters for tables of a scale factor. */
export function queriesAt(scale: number): Readonly<Record<string, string>> {
  const names = readdirSync(folder).map((file) => file.replace(/\.sql$/, ''));
  const inOrder = names.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  // What q11 takes for much is a fraction of all that depends on the scale factor.
  const text = (name: string) =>
    readFileSync(new URL(`${name}.sql`, folder), 'utf8').replace('* 0.0001', `* ${0.0001 / scale}`);
  return Object.fromEntries(inOrder.map((name) => [name, text(name)]));
}
