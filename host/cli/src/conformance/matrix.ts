import type { CaseResult } from './run.js';

/** The results of every case on every host. */
export interface Matrix {
  /** Cases by name, in the order of the corpus. */
  readonly cases: readonly string[];
  readonly hosts: readonly HostColumn[];
}

/** One host's results; a runner that did not get to run has a reason in their place. */
export interface HostColumn {
  readonly host: string;
  readonly results: ReadonlyMap<string, CaseResult>;
  readonly missing?: string;
}

const MARKS = { pass: '+', fail: 'FAIL', 'not applicable': '.' } as const;

/** A case without a line has failed. */
export function resultOf(column: HostColumn, name: string): CaseResult {
  return column.results.get(name) ?? { result: 'fail', why: 'the runner gave no result' };
}

/** How many cases ended so on a host. */
export function count(matrix: Matrix, column: HostColumn, result: CaseResult['result']): number {
  return matrix.cases.filter((name) => resultOf(column, name).result === result).length;
}

/** Every failure, a line each. */
export function failures(matrix: Matrix): string[] {
  return ran(matrix).flatMap((column) =>
    matrix.cases.flatMap((name) => {
      const { result, why } = resultOf(column, name);
      return result === 'fail' ? [`FAIL ${column.host}: ${name}: ${why ?? ''}`] : [];
    }),
  );
}

/** The matrix with a row per case: `+`, `FAIL`, or `.` where a case is not applicable. */
export function caseTable(matrix: Matrix): string[] {
  const columns = ran(matrix);
  return table(
    ['case', ...columns.map(({ host }) => host)],
    matrix.cases.map((name) => [name, ...columns.map((column) => MARKS[resultOf(column, name).result])]),
  );
}

/** The matrix with a row per file: passed of those that are applicable. */
export function fileTable(matrix: Matrix): string[] {
  const columns = ran(matrix);
  const files = new Map<string, string[]>();
  for (const name of matrix.cases) {
    const file = fileOf(name);
    files.set(file, [...(files.get(file) ?? []), name]);
  }
  const rows = [...files, ['all', matrix.cases] as const].map(([file, names]) => [
    file,
    String(names.length),
    ...columns.map((column) => share(names, column)),
  ]);
  return table(['file', 'cases', ...columns.map(({ host }) => host)], rows);
}

function share(names: readonly string[], column: HostColumn): string {
  const results = names.map((name) => resultOf(column, name).result);
  const applicable = results.filter((result) => result !== 'not applicable').length;
  if (applicable === 0) return MARKS['not applicable'];
  const passed = results.filter((result) => result === 'pass').length;
  return passed === applicable ? `${passed}` : `${passed} of ${applicable}`;
}

/** `cases/basics` of `cases/basics/adds: a/b`; names of cases may hold slashes, names of files do not end in one. */
function fileOf(name: string): string {
  return /^(?:cases\/generated|cases|hostile)\/[^/]+/.exec(name)?.[0] ?? name;
}

function ran({ hosts }: Matrix): HostColumn[] {
  return hosts.filter(({ missing }) => missing === undefined);
}

/** Lines of columns: the first to the left, the others to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, index) => Math.max(...[head, ...rows].map((row) => row[index]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  '),
  );
}
