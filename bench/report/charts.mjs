/** The charts of the page, as Vega-Lite says them. */
import { usesModule } from '../measure/table.mjs';
import { hosts } from '../runners/start.mjs';

const ROW_HEIGHT = 16;
const WIDTH = 320;
const titleOf = (host) => hosts[host].title.replaceAll('`', '');

/** Times in ns a row, on a scale of powers of ten. */
const nanos = (field) => ({
  field,
  type: 'quantitative',
  scale: { type: 'log', nice: true },
  axis: {
    title: 'ns per row',
    tickCount: 5,
    labelExpr: "format(datum.value, datum.value < 1 ? '~g' : '~s')",
  },
});

/** Which measurements a chart tells apart, in words: what is the same in all of a definition is left out. */
function labelled(lines) {
  // A scalar function has no groups, which is no other number of them.
  const some = (field) =>
    new Set(lines.map((line) => line[field]).filter((value) => value !== 0 || field !== 'groups')).size > 1;
  const parts = [
    ['strategy', (line) => line.strategy],
    ['tier', (line) => (usesModule(line.strategy) ? `${line.tier} tier` : null)],
    ['rows', (line) => `${line.rows.toLocaleString('en-US')} rows`],
    ['nulls', (line) => `${100 * line.nulls} % null`],
    ['groups', (line) => (line.groups === 0 ? null : `${line.groups.toLocaleString('en-US')} groups`)],
    ['threads', (line) => `${line.threads} threads`],
  ].filter(([field]) => some(field));
  return lines.map((line) => ({
    ...line,
    host: titleOf(line.host),
    label:
      parts
        .map(([, text]) => text(line))
        .filter(Boolean)
        .join(', ') || line.function,
  }));
}

/** Bars from the left, whose length is a power of ten. */
export function bars(lines) {
  const values = labelled(lines);
  const base = 10 ** Math.floor(Math.log10(Math.min(...values.map((line) => line.median))));
  return {
    data: { values: values.map((line) => ({ ...line, base })) },
    facet: facets(),
    columns: 2,
    resolve: { scale: { y: 'independent' } },
    spec: {
      width: WIDTH,
      height: { step: ROW_HEIGHT },
      mark: { type: 'bar', clip: true },
      encoding: {
        y: { field: 'label', type: 'nominal', sort: { field: 'median' }, axis: { title: null } },
        x: { ...nanos('base') },
        x2: { field: 'median' },
        color: { field: 'host', type: 'nominal', legend: { title: null, orient: 'top', columns: 3 } },
        yOffset: { field: 'host' },
      },
    },
  };
}

/** What a row costs over the rows of a batch. */
export function curves(lines) {
  return {
    data: { values: lines.map((line) => ({ ...line, way: `${titleOf(line.host)}, ${line.strategy}` })) },
    facet: facets(),
    columns: 2,
    spec: {
      width: WIDTH,
      height: 240,
      mark: { type: 'line', point: true },
      encoding: {
        x: {
          field: 'rows',
          type: 'quantitative',
          scale: { type: 'log', base: 2 },
          axis: { title: 'rows of a batch', format: ',', tickCount: 6 },
        },
        y: nanos('median'),
        color: {
          field: 'way',
          type: 'nominal',
          legend: { title: null, orient: 'top', columns: 2 },
        },
      },
    },
  };
}

/** Which part of a call's time goes where. What calls each row is left out: its parts would hide the others'. */
export function shares(lines) {
  const values = lines
    .filter((line) => line.guest !== null && !line.strategy.endsWith('-row'))
    .flatMap((line) => {
      const direct = lines.find(
        (other) =>
          other.strategy === 'direct' && other.function === line.function && other.host === line.host,
      );
      const compute = Math.min(line.guest, direct?.guest ?? line.guest);
      return [
        [0, 'encode or copy in', line.marshal_in],
        [1, 'codec in the module', line.guest - compute],
        [2, 'the function', compute],
        [3, 'decode or copy out', line.marshal_out],
      ].map(([order, part, time]) => ({
        function: line.function,
        way: `${titleOf(line.host)}, ${line.strategy}`,
        order,
        part,
        time,
      }));
    });
  return {
    data: { values },
    facet: facets(),
    columns: 2,
    spec: {
      width: WIDTH,
      height: { step: ROW_HEIGHT + 4 },
      mark: 'bar',
      encoding: {
        y: { field: 'way', type: 'nominal', axis: { title: null } },
        x: {
          field: 'time',
          type: 'quantitative',
          stack: 'normalize',
          axis: { title: 'share of the time', format: '%' },
        },
        order: { field: 'order' },
        color: { field: 'part', type: 'nominal', sort: null, legend: { title: null, orient: 'top' } },
      },
    },
  };
}

/** Fastest and slowest call, the middle half, and the median. */
export function boxes(lines) {
  const y = { field: 'label', type: 'nominal', axis: { title: null } };
  const yOffset = { field: 'host' };
  const color = { field: 'host', type: 'nominal', legend: { title: null, orient: 'top', columns: 3 } };
  return {
    data: { values: labelled(lines) },
    facet: facets(),
    columns: 2,
    spec: {
      width: WIDTH,
      height: { step: ROW_HEIGHT },
      encoding: { y, yOffset, color },
      layer: [
        { mark: 'rule', encoding: { x: nanos('fastest'), x2: { field: 'slowest' } } },
        {
          mark: { type: 'bar', opacity: 0.6, height: { band: 0.6 } },
          encoding: { x: nanos('lower'), x2: { field: 'upper' } },
        },
        {
          mark: { type: 'tick', color: 'var(--ink)', thickness: 2 },
          encoding: { x: nanos('median'), color: { value: 'var(--ink)' } },
        },
      ],
    },
  };
}

/** Stacked milliseconds to the first answer. */
export function steps(lines) {
  const values = lines.flatMap((line) =>
    [
      [0, 'load', line.load_us],
      [1, 'compile and instantiate', line.first_instance_us],
      [2, 'first row', line.first_batch_us],
    ].map(([order, part, us]) => ({
      way: `${titleOf(line.host)}, ${line.tier} tier`,
      order,
      part,
      ms: us / 1000,
    })),
  );
  return {
    data: { values },
    width: 2 * WIDTH,
    height: { step: ROW_HEIGHT + 8 },
    mark: 'bar',
    encoding: {
      y: { field: 'way', type: 'nominal', axis: { title: null } },
      x: { field: 'ms', type: 'quantitative', axis: { title: 'ms' } },
      order: { field: 'order' },
      color: { field: 'part', type: 'nominal', sort: null, legend: { title: null, orient: 'top' } },
    },
  };
}

function facets() {
  return { field: 'function', type: 'nominal', header: { title: null } };
}
