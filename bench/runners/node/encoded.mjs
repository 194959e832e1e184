/** Functions through the Extism ABI of the TypeScript host, in one of the formats. */
import { concatColumns } from '@heddle/host';
import { arrowIpc, callEncoded, jsonRows, messagePack, protobuf } from '@heddle/host/codec';
import { eachRow } from './measure.mjs';

/** The formats by the names of strategies; those that end with -row make a call of each row. */
export const codecs = {
  'arrow-ipc': arrowIpc,
  protobuf,
  'protobuf-row': protobuf,
  msgpack: messagePack,
  'msgpack-row': messagePack,
  json: jsonRows,
};

/** Whether a strategy makes a call of each row. */
export const isByRow = (strategy) => strategy.endsWith('-row');

/** A scalar function as `callOf` of direct.mjs gives one. */
export function encodedCallOf(instance, info, strategy) {
  const codec = codecs[strategy];
  const once = (columns, rows) => callEncoded(instance, codec, info, columns, rows);
  const run = isByRow(strategy)
    ? (columns, rows) =>
        concatColumns(
          info.returns.dataType,
          eachRow(columns, rows, (row) => once(row, 1)),
        )
    : once;
  return { run, answer: (columns, rows) => [run(columns, rows)], close() {} };
}
