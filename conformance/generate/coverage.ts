/** Numbers of cases as a table: a line per type, a column per kind, and the sums. */
export function coverageTable(coverage: ReadonlyMap<string, ReadonlyMap<string, number>>): string {
  const kinds = [...new Set([...coverage.values()].flatMap((row) => [...row.keys()]))];
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);
  const lines = [...coverage].map(([type, row]) => [
    type,
    ...kinds.map((kind) => row.get(kind) ?? 0),
    sum(row.values()),
  ]);
  const totals = kinds.map((kind) => sum([...coverage.values()].map((row) => row.get(kind) ?? 0)));
  const all = [['type', ...kinds, 'all'], ...lines, ['all', ...totals, sum(totals)]].map((line) =>
    line.map(shortened),
  );
  const widths = ['type', ...kinds, 'all'].map((_, column) =>
    Math.max(...all.map((line) => line[column]?.length ?? 0)),
  );
  return all
    .map(([first = '', ...numbers]) =>
      [
        first.padEnd(widths[0] ?? 0),
        ...numbers.map((text, index) => text.padStart(widths[index + 1] ?? 0)),
      ].join('  '),
    )
    .join('\n');
}

/** Deep types have long texts. */
function shortened(cell: string | number): string {
  const text = String(cell);
  return text.length > 44 ? `${text.slice(0, 43)}…` : text;
}
