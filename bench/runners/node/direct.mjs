/** Functions of every kind by the direct ABI. */
import { concatColumns, ROW_FIELD } from '@heddle/host';

/**
 * How a function of an instance is called: `run(columns, rows)` is what is timed, `answer(columns, rows)` gives the columns of the
 * answer to a batch, anew where calls add up. Of an aggregate the last column has the slots, of `groups`.
 */
export function callOf(instance, info, groups) {
  switch (info.kind) {
    case 'scalar':
      return scalar(instance, info);
    case 'aggregate':
      return aggregate(instance, info, groups);
    case 'table':
      return table(instance, info);
    default:
      return partition(instance, info);
  }
}

function scalar(instance, info) {
  const run = (columns, rows) => instance.callScalar(info, columns, rows);
  return { run, answer: (columns, rows) => [run(columns, rows)], close() {} };
}

function aggregate(instance, info, groups) {
  const accumulate = (into, columns, rows) =>
    into.accumulate(columns.slice(0, -1), rows, columns.at(-1).values, groups);
  const call = instance.openAggregate(info);
  return {
    run: (columns, rows) => accumulate(call, columns, rows),
    answer(columns, rows) {
      const anew = instance.openAggregate(info);
      accumulate(anew, columns, rows);
      const column = anew.finish(null, groups);
      anew.close();
      return [column];
    },
    close: () => call.close(),
  };
}

/** All batches that `next` gives, as one list of columns. */
function drained(fields, next) {
  const batches = [];
  for (let batch = next(); batch !== null; batch = next()) batches.push(batch.columns);
  return fields.map(({ dataType }, k) =>
    concatColumns(
      dataType,
      batches.map((columns) => columns[k]),
    ),
  );
}

function table(instance, info) {
  const fields = [ROW_FIELD, ...info.output];
  const answer = (columns, rows) => {
    const call = instance.openTable(info, columns, rows);
    return drained(fields, () => call.next());
  };
  return { run: answer, answer, close() {} };
}

/** The rows where the first column, the key, is another one than before. */
function startsOf({ values }) {
  const starts = [];
  for (let row = 1; row < values.length; row++) if (values[row] !== values[row - 1]) starts.push(row);
  return Uint32Array.from(starts);
}

function partition(instance, info) {
  const answer = (columns, rows) => {
    const call = instance.openPartition(info, []);
    call.process(columns, rows, startsOf(columns[0]));
    const parts = [drained(info.output, () => call.next())];
    call.finish();
    parts.push(drained(info.output, () => call.next()));
    call.close();
    return info.output.map(({ dataType }, k) =>
      concatColumns(
        dataType,
        parts.map((part) => part[k]),
      ),
    );
  };
  return { run: answer, answer, close() {} };
}
