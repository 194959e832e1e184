/** The order in which measurements stand in reports: that of the definitions, whatever the order of a run. */

/** Measurements of these definitions, those of a definition together, in the order of its benches, functions, tiers, hosts and so on. */
export function inOrder(definitions, lines) {
  return definitions.flatMap((definition) => {
    const place = placeIn(definition);
    return lines
      .filter((line) => line.definition === definition.name)
      .map((line) => [place(line), line])
      .sort(([a], [b]) => compare(a, b))
      .map(([, line]) => line);
  });
}

function placeIn({ benches }) {
  const all = (field) => [...new Set(benches.flatMap((bench) => bench[field]))];
  const functions = [...new Set(benches.flatMap((bench) => bench.functions.map(({ name }) => name)))];
  const [hosts, tiers, strategies] = ['hosts', 'tiers', 'strategies'].map(all);
  return (line) => [
    functions.indexOf(line.function),
    hosts.indexOf(line.host),
    tiers.indexOf(line.tier),
    strategies.indexOf(line.strategy),
    line.rows,
    line.nulls,
    line.groups,
    line.threads,
  ];
}

function compare(a, b) {
  const at = a.findIndex((part, i) => part !== b[i]);
  return at === -1 ? 0 : a[at] - b[at];
}
