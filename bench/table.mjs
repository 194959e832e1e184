/** The measured lines as Markdown tables, and their place in the documents. */
const strategies = ['native', 'direct', 'arrow-ipc', 'protobuf', 'json', 'protobuf-row'];
const hosts = ['ts', 'datafusion', 'spark', 'extism-js', 'extism-rust'];
const titles = {
  ts: 'TypeScript host (V8)',
  datafusion: 'DataFusion host (wasmtime)',
  spark: 'Spark host (Endive on the JVM)',
  'extism-js': 'stock `extism` npm SDK',
  'extism-rust': 'stock `extism` Rust crate',
};

const number = (value) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(2));

/** One table a function: ns per row, and behind it µs per call, for each strategy and host. */
export function markdown(lines) {
  const functions = [...new Set(lines.map((line) => line.function))];
  return functions
    .map((name) => {
      const of = (host, strategy) =>
        lines.find((line) => line.function === name && line.host === host && line.strategy === strategy);
      const shown = hosts.filter((host) =>
        lines.some((line) => line.host === host && line.function === name),
      );
      const rows = strategies.map((strategy) => {
        const cells = shown.map((host) => {
          const line = of(host, strategy);
          return line === undefined ? '–' : `${number(line.nsPerRow)} (${number(line.usPerCall)})`;
        });
        return `| ${strategy} | ${cells.join(' | ')} |`;
      });
      return [
        `**${name}**: ns per row (µs per call)`,
        '',
        `| strategy | ${shown.map((host) => titles[host]).join(' | ')} |`,
        `|---|${shown.map(() => '---:').join('|')}|`,
        ...rows,
      ].join('\n');
    })
    .join('\n\n');
}

/** Where the direct ABI's time goes, from the hosts' own counters: ns per row. */
export function breakdown(lines) {
  const rows = lines
    .filter((line) => line.marshalInNsPerRow !== undefined)
    .map((line) => {
      const parts = [line.marshalInNsPerRow, line.guestNsPerRow, line.marshalOutNsPerRow].map(number);
      return `| ${line.function} | ${line.host} | ${line.strategy} | ${parts.join(' | ')} |`;
    });
  return [
    '| function | host | strategy | marshal in | guest | marshal out |',
    '|---|---|---|---:|---:|---:|',
    ...rows,
  ].join('\n');
}
