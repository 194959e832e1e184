/** A node, as far as its place goes: where the nodes that it reads stand in their list. */
interface Placed {
  readonly inputs: readonly { readonly node: number }[];
}

/** The place of a node's box: its column may lie between two others, its row is counted from the top. */
export interface Place {
  readonly column: number;
  readonly row: number;
}

/**
 * Places for the nodes of a plan, in their order: what is read stands above what reads it, the answer at the bottom. Boxes of a
 * row are at least one column apart.
 */
export function placesOf(nodes: readonly Placed[]): Place[] {
  const rows = rowsOf(nodes);
  const columns = columnsOf(nodes);
  const byRow = new Map<number, number[]>();
  for (const [node, row] of rows.entries()) byRow.set(row, [...(byRow.get(row) ?? []), node]);
  for (const inRow of byRow.values()) {
    let free = Number.NEGATIVE_INFINITY;
    for (const node of inRow.sort((a, b) => (columns[a] ?? 0) - (columns[b] ?? 0))) {
      columns[node] = Math.max(columns[node] ?? 0, free);
      free = (columns[node] ?? 0) + 1;
    }
  }
  return rows.map((row, node) => ({ column: columns[node] ?? 0, row }));
}

/** The longest way from the answer decides. Nodes come before what reads them. */
function rowsOf(nodes: readonly Placed[]): number[] {
  const fromAnswer = nodes.map(() => 0);
  for (const [at, { inputs }] of [...nodes.entries()].reverse())
    for (const { node } of inputs)
      fromAnswer[node] = Math.max(fromAnswer[node] ?? 0, (fromAnswer[at] ?? 0) + 1);
  const last = Math.max(0, ...fromAnswer);
  return fromAnswer.map((distance) => last - distance);
}

/** Leaves beside each other, others in the middle of their inputs. */
function columnsOf(nodes: readonly Placed[]): number[] {
  const columns: number[] = [];
  let leaves = 0;
  for (const { inputs } of nodes) {
    const above = inputs.map(({ node }) => columns[node] ?? 0);
    columns.push(above.length === 0 ? leaves++ : above.reduce((sum, each) => sum + each, 0) / above.length);
  }
  return columns;
}
