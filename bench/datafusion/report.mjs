/** What is written of the times: tables, and the goals beside them. */

const number = (value) => {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};
const factor = (value) => `${value.toFixed(2)}x`;

function table(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

const calls = [
  ['rust', 'Rust kernel, no guest'],
  ['compiled', 'Heddle, compiled'],
  ['js', 'Heddle, JavaScript engine'],
  ['files', 'Arrow IPC files there and back, guest free of cost'],
  ['arrow-udf, QuickJS', 'arrow-udf 0.10, QuickJS in the process'],
];

function callRows(times) {
  const sizes = Object.keys(times).filter((group) => group.startsWith('gcd, '));
  const header = ['', ...sizes.map((group) => `${group.slice(5)}, µs`), 'ns per row'];
  const largest = sizes.at(-1);
  const rows = Number.parseInt(largest.slice(5), 10);
  return table(
    header,
    calls.map(([name, title]) => [
      title,
      ...sizes.map((group) => number(times[group][name])),
      number((times[largest][name] * 1000) / rows),
    ]),
  );
}

function goals(times) {
  const [small, large] = [times['gcd, 1024 rows'], times['gcd, 8192 rows']];
  const groups = (partitions) =>
    times.groups[`total, 100000 groups, ${partitions}`] / times.groups[`sum, 100000 groups, ${partitions}`];
  const speedup = (tier) => times[tier]['1 partitions'] / times[tier]['2 partitions'];
  const most = (value, limit, text = factor) => [text(value), `at most ${text(limit)}`, value <= limit];
  const least = (value, limit) => [factor(value), `at least ${factor(limit)}`, value >= limit];
  const micros = (value) => `${number(value)} µs`;
  const all = [
    ['compiled / files, 1,024 rows', ...most(small.compiled / small.files, 0.7)],
    ['compiled / files, 8,192 rows', ...most(large.compiled / large.files, 0.7)],
    ['compiled / Rust, 8,192 rows', ...most(large.compiled / large.rust, 4)],
    ['js / arrow-udf, 1,024 rows', ...most(small.js / small['arrow-udf, QuickJS'], 1)],
    ['js / arrow-udf, 8,192 rows', ...most(large.js / large['arrow-udf, QuickJS'], 1)],
    ['a call of no row, compiled', ...most(small['compiled, no row'], 3, micros)],
    ['a call of no row, js', ...most(small['js, no row'], 3, micros)],
    ['total / sum, 100,000 groups', ...most(groups(1), 4)],
    ['the same over two partitions', ...most(groups(2), 4)],
    ['two partitions against one, compiled', ...least(speedup('compiled'), 1.7)],
    ['two partitions against one, js', ...least(speedup('js'), 1.7)],
  ];
  return table(
    ['', 'measured', 'goal', ''],
    all.map(([name, measured, goal, met]) => [name, measured, goal, met ? 'met' : '**missed**']),
  );
}

function groupRows(times) {
  const rows = [8, 100_000].flatMap((groups) =>
    [1, 2].map((partitions) => {
      const of = (name) => times.groups[`${name}, ${groups} groups, ${partitions}`];
      return [
        groups.toLocaleString('en'),
        partitions,
        number(of('sum') / 1000),
        number(of('total') / 1000),
        factor(of('total') / of('sum')),
      ];
    }),
  );
  return table(['groups', 'partitions', '`sum`, ms', '`total`, ms', ''], rows);
}

function partitionRows(times) {
  const tiers = ['compiled', 'js'].map((tier) => {
    const of = (count) => times[tier][`${count} partitions`];
    return [tier, number(of(1) / 1000), number(of(2) / 1000), factor(of(1) / of(2))];
  });
  return table(['tier', 'one, on one core, ms', 'two, on two cores, ms', ''], tiers);
}

/** The text of DATAFUSION.md; `times` are microseconds by group and name. */
export function report(times, commit) {
  return `# DataFusion

Measured at commit ${commit} with \`node bench/datafusion/run.mjs --write\`, on 2 cores.

${goals(times)}

One call of \`gcd(i, 2i)\`, int32, as DataFusion makes it:

${callRows(times)}

\`SELECT k, total(v) FROM t GROUP BY k\`, 2 million rows of float64, the compiled \`total\` beside the built-in \`sum\`:

${groupRows(times)}

\`SELECT sum(gcd(k, n)) FROM t\`, 2 million rows:

${partitionRows(times)}

## How

The functions are \`gcd\` and \`total\` of [plugins/compiled.ts](plugins/compiled.ts), built in both tiers. The times are medians: what one process
measures takes turns of 10 ms, after a warm-up; the processes take turns of some seconds, five rounds, of which the lowest median counts,
because what else the machine does only ever adds time. Every contender's answer is compared before it is timed.

- **Heddle** is \`invoke_with_args\` of the UDF in [speed](../datafusion-bridge/crates/heddle-datafusion/examples/speed/main.rs): types resolved, an
  instance taken from the pool, the columns copied in, the answer checked and copied out. A call of no row has all of it but the copies.
- **Rust kernel** is \`arrow::compute::binary\`, without a guest and without DataFusion around it.
- **Arrow IPC files there and back** is what arrow-udf's runtime for WebAssembly does for each call, with a guest that costs nothing: the
  host writes the batch as a file, copies it, reads it (in place of the guest), computes in Rust, writes the answer as a file, copies
  and reads it. With a guest all of this but the host's half is slower. The crate itself needs a guest of Rust's own
  target for WebAssembly.
  At 8,192 rows the computation itself, which all have, is about two thirds of this contestant's time: no module could be far below the goal of 0.70x there.
- **arrow-udf 0.10** is its crate, with the same loop in the QuickJS that it links into the process ([arrow-udf](datafusion/arrow-udf/src/main.rs): it comes
  with another version of Arrow, so that it is built apart).
- **One partition** runs in a process of one worker that is pinned to one core by \`taskset\`, **two** in one of two workers on two cores.
`;
}
