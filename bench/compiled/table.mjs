/** The measured lines of a runtime as a Markdown table. */
const titles = {
  ts: ['TypeScript host (V8)', 'V8'],
  wasmtime: ['Rust host (wasmtime)', 'Rust'],
  jvm: ['JVM host (Endive, Java alone)', 'Java'],
  'jvm-native': ['JVM host (wasmtime)', 'Java'],
};
const contestants = ['js', 'compiled', 'assembly', 'native'];
const names = ['js tier', 'compiled', 'AssemblyScript'];

const fixed = (value) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** Of all rounds the fastest call: the time inside the function, and at the end that of the whole call, compiled. */
export function table(host, lines) {
  const here = lines.filter((line) => line.host === host);
  const [title, native] = titles[host];
  const shown = contestants.filter((name) => here.some((line) => line.strategy === name));
  const columns = shown.map((name) => names[contestants.indexOf(name)] ?? native);
  const over = ['assembly', 'native'].filter((name) => shown.includes(name));
  const ratios = [
    'js / compiled',
    ...over.map((name) => `compiled / ${columns[shown.indexOf(name)]}`),
    'whole call, compiled',
  ];
  const head = [`ns per row`, ...columns, ...ratios];
  const rows = [...new Set(here.map((line) => line.function))].map((name) => {
    const least = (strategy, key) =>
      Math.min(
        ...here
          .filter((line) => line.function === name && line.strategy === strategy)
          .map((line) => line[key]),
      );
    const inside = (strategy) => least(strategy, 'fastestInsideNsPerRow');
    const compiled = inside('compiled');
    return [
      name,
      ...shown.map((strategy) => fixed(inside(strategy))),
      (inside('js') / compiled).toFixed(2),
      ...over.map((strategy) => (compiled / inside(strategy)).toFixed(2)),
      fixed(least('compiled', 'fastestNsPerRow')),
    ];
  });
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [`**${title}**`, '', line(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...rows.map(line)].join(
    '\n',
  );
}
