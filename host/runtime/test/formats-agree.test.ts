import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from '@heddle/pdk/build';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnFromArray } from '../src/builder.js';
import {
  type Codec,
  callEncoded,
  callEncodedAggregate,
  callEncodedTable,
  codecs,
  EncodedPartitions,
} from '../src/codec.js';
import { type Column, sliceColumn } from '../src/column.js';
import { concatColumns } from '../src/concat.js';
import {
  type DataType,
  entryFields,
  type Field,
  fieldTypeText,
  itemField,
  typeText,
} from '../src/data-type.js';
import type { FunctionInfo } from '../src/function-info.js';
import { requireKind } from '../src/function-kind.js';
import type { HeddleInstance } from '../src/instance.js';
import { HeddleModule } from '../src/module.js';
import { partitionRows } from '../src/partition-order.js';
import { InstancePool } from '../src/pool.js';
import { fieldValues } from '../src/testing/arbitraries.js';
import { concatBatches, runTask } from '../src/threads/task.js';
import { columnToArray, type Value } from '../src/values.js';
import { corpusModule } from './corpus.js';
import { dataTypes } from './support/arbitraries.js';

/** Rows for a function: its arguments, nulls among them also where the declaration has none. */
function batches(
  fields: readonly Field[],
  nullable = true,
): fc.Arbitrary<{ columns: Column[]; rows: number }> {
  return fc.integer({ min: 0, max: 12 }).chain((rows) =>
    fc
      .tuple(
        ...fields.map((field) =>
          fc.array(fieldValues(fc, nullable ? { ...field, nullable: true } : field), {
            minLength: rows,
            maxLength: rows,
          }),
        ),
      )
      .map((lists) => ({
        columns: lists.map((list, i) => columnFromArray(fields[i]?.dataType ?? 'bool', list)),
        rows,
      })),
  );
}

const valuesOf = (columns: readonly Column[]): Value[][] => columns.map(columnToArray);

/** The rows of columns in pieces that begin at the cuts. */
function pieces(
  columns: readonly Column[],
  rows: number,
  cuts: readonly number[],
): { columns: Column[]; rows: number }[] {
  const starts = [0, ...[...new Set(cuts.map((cut) => cut % (rows + 1)))].sort((a, b) => a - b), rows];
  return starts.slice(1).map((end, i) => {
    const start = starts[i] ?? 0;
    return { columns: columns.map((column) => sliceColumn(column, start, end)), rows: end - start };
  });
}

/** What a function answers by each way there is, which must be the same. */
function scalarWays(
  instance: HeddleInstance,
  info: FunctionInfo,
  columns: Column[],
  rows: number,
  cuts: readonly number[],
) {
  const direct = instance.callScalar(info, columns, rows);
  const parts = pieces(columns, rows, cuts).map((part) => instance.callScalar(info, part.columns, part.rows));
  const { returns } = requireKind(info, 'scalar');
  expect(columnToArray(concatColumns(returns.dataType, parts))).toEqual(columnToArray(direct));
  for (const codec of codecs) {
    const encoded = callEncoded(instance, codec, info, columns, rows);
    expect(columnToArray(encoded), codec.name).toEqual(columnToArray(direct));
  }
  return direct;
}

function tableWays(instance: HeddleInstance, info: FunctionInfo, columns: Column[], rows: number): void {
  const task = { kind: 'table', index: info.index, at: 0, columns, rows } as const;
  const direct = valuesOf(runTask(instance, task).columns);
  for (const codec of codecs) {
    expect(valuesOf(callEncodedTable(instance, codec, info, columns, rows).columns), codec.name).toEqual(
      direct,
    );
  }
}

function aggregateWays(
  instance: HeddleInstance,
  info: FunctionInfo,
  columns: Column[],
  rows: number,
  cuts: readonly number[],
): void {
  const groups = Uint32Array.from({ length: rows }, (_, row) => (row * 5) % 3);
  const order = [...new Set(groups)];
  const task = { kind: 'aggregate', index: info.index, at: 0, columns, rows } as const;
  const one = runTask(instance, { ...task, slots: null, slotCount: 1 }).columns;
  const each = runTask(instance, { ...task, slots: groups, slotCount: 3 }).columns.flatMap(columnToArray);
  const ids = columnFromArray('int64', [...groups]);
  for (const codec of codecs) {
    const whole = callEncodedAggregate(instance, codec, info, 'whole', columns, rows, null);
    expect(valuesOf([whole.values]), codec.name).toEqual(valuesOf(one));
    const grouped = callEncodedAggregate(instance, codec, info, 'whole', columns, rows, ids);
    const wanted = order.map((group) => each[group]);
    expect(grouped.groups === null ? [] : columnToArray(grouped.groups)).toEqual(order.map(BigInt));
    expect(columnToArray(grouped.values), codec.name).toEqual(wanted);
    const staged = inStages(instance, codec, info, columns, rows, ids, cuts);
    const found = new Map(staged.groups?.map((group, i) => [Number(group), staged.values[i]]));
    expect(
      order.map((group) => found.get(group)),
      `${codec.name} in stages`,
    ).toEqual(wanted);
  }
}

/** `.partial` of pieces, `.merge` of their states, `.finish`. */
function inStages(
  instance: HeddleInstance,
  codec: Codec,
  info: FunctionInfo,
  columns: Column[],
  rows: number,
  ids: Column,
  cuts: readonly number[],
) {
  const { state } = requireKind(info, 'aggregate');
  const partials = pieces([ids, ...columns], rows, cuts).map((part) => {
    const [groups, ...args] = part.columns;
    return callEncodedAggregate(instance, codec, info, 'partial', args, part.rows, groups ?? ids);
  });
  const states = concatColumns(
    state.dataType,
    partials.map((part) => part.values),
  );
  const groups = concatColumns(
    'int64',
    partials.flatMap((part) => part.groups ?? []),
  );
  const merged = callEncodedAggregate(instance, codec, info, 'merge', [states], states.length, groups);
  const { length } = merged.values;
  const finished = callEncodedAggregate(
    instance,
    codec,
    info,
    'finish',
    [merged.values],
    length,
    merged.groups,
  );
  const toArray = (column: Column | null) => (column === null ? null : columnToArray(column));
  return { groups: toArray(finished.groups), values: columnToArray(finished.values) };
}

function partitionWays(
  instance: HeddleInstance,
  given: FunctionInfo,
  unordered: Column[],
  rows: number,
  params: Column[],
  cuts: readonly number[],
): void {
  const info = requireKind(given, 'partition');
  const { columns, starts } = partitionRows(info, unordered, rows);
  const task = { kind: 'partitions', index: info.index, at: 0, params, columns, rows, starts } as const;
  const direct = valuesOf(runTask(instance, task).columns);
  for (const codec of codecs) {
    const run = new EncodedPartitions(instance, codec, info, params);
    const outputs = [...starts].flatMap((start, i) => {
      const end = starts[i + 1] ?? rows;
      run.open();
      const part = columns.map((column) => sliceColumn(column, start, end));
      const processed = pieces(part, end - start, cuts).map((piece) =>
        run.process(piece.columns, piece.rows),
      );
      return [...processed, run.finish()];
    });
    expect(valuesOf(concatBatches(info.output, outputs).columns), codec.name).toEqual(direct);
  }
}

const cuts = fc.array(fc.nat(), { maxLength: 3 });

describe.each(['scalars', 'vectorized', 'tables', 'aggregates', 'partitions'])('generated/%s', (name) => {
  const module = HeddleModule.load(corpusModule(`generated/${name}`));
  const pool = new InstancePool(module);
  test.each(module.manifest.functions.map((info) => [info.signature, info] as const))('%s', (_, info) => {
    const params =
      info.kind === 'partition' ? batches(info.params, true) : fc.constant({ columns: [], rows: 0 });
    const input = batches(info.args, info.kind !== 'partition');
    fc.assert(
      fc.property(input, params, cuts, ({ columns, rows }, given, at) => {
        pool.use((instance) => {
          if (info.kind === 'scalar') scalarWays(instance, info, columns, rows, at);
          else if (info.kind === 'table') tableWays(instance, info, columns, rows);
          else if (info.kind === 'aggregate') aggregateWays(instance, info, columns, rows, at);
          else if (given.rows > 0) {
            const one = given.columns.map((column) => sliceColumn(column, 0, 1));
            partitionWays(instance, info, columns, rows, one, at);
          }
        });
      }),
      { numRuns: 12 },
    );
  });
});

/** How a source declares a type. */
function builderText(type: DataType): string {
  const field = (child: Field) => {
    const inner = builderText(child.dataType);
    return child.nullable ? `nullable(${inner})` : inner;
  };
  switch (type.id) {
    case 'decimal128':
      return `decimal128(${type.precision}, ${type.scale})`;
    case 'timestamp':
      return `timestamp('${type.unit}'${type.timezone === undefined ? '' : `, '${type.timezone}'`})`;
    case 'time':
    case 'duration':
      return `${type.id}('${type.unit}')`;
    case 'list':
      return `list(${field(itemField(type))})`;
    case 'map':
      return `map(${entryFields(type).map(field).join(', ')})`;
    case 'struct':
      return `struct({ ${type.children.map((child) => `${JSON.stringify(child.name)}: ${field(child)}`).join(', ')} })`;
    default:
      return `${type.id}()`;
  }
}

test('random types, nested up to four deep, come back as they went', async () => {
  const seed = 20_261_122;
  const types = fc.sample(dataTypes(4), { numRuns: 60, seed });
  // A folder inside the project, so that the entry finds the PDK.
  const folder = mkdtempSync(fileURLToPath(new URL('./random-types-', import.meta.url)));
  try {
    const functions = types.map((type, i) => {
      const text = builderText(type);
      return `export const f${i} = scalar({ args: [named('value', nullable(${text}))], returns: nullable(${text}) }, (value) => value);`;
    });
    const source = [
      `import { ${BUILDERS.join(', ')} } from '@heddle/pdk';`,
      'const named = (name, type) => Object.freeze({ ...type, name });',
      ...functions,
    ];
    writeFileSync(`${folder}/types.js`, source.join('\n'));
    await build({ entry: `${folder}/types.js`, outfile: `${folder}/types.wasm` });
    const module = HeddleModule.load(`${folder}/types.wasm`);
    const pool = new InstancePool(module);
    for (const [i, type] of types.entries()) {
      const info = module.function(`f${i}`);
      expect(info.args.map(fieldTypeText)).toEqual([`${typeText(type)}?`]);
      fc.assert(
        fc.property(batches(info.args), cuts, ({ columns, rows }, at) => {
          const result = pool.use((instance) => scalarWays(instance, info, columns, rows, at));
          expect(valuesOf([result])).toEqual(valuesOf(columns));
        }),
        { numRuns: 10, seed },
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const BUILDERS = [
  'binary',
  'bool',
  'date32',
  'decimal128',
  'duration',
  'float32',
  'float64',
  'int16',
  'int32',
  'int64',
  'int8',
  'interval',
  'list',
  'map',
  'nullable',
  'scalar',
  'struct',
  'time',
  'timestamp',
  'uint16',
  'uint32',
  'uint8',
  'utf8',
];
