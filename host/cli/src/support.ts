import type { DataType, Field, FunctionInfo } from '@heddle/host';

/** The hosts of `heddle sql`. */
export const HOST_NAMES = { ts: 'TypeScript', spark: 'Spark', datafusion: 'DataFusion' } as const;

/** One of the hosts. */
export type HostName = keyof typeof HOST_NAMES;

/** What stands against a function in a host's SQL. */
export interface Obstacle {
  /** The function's SQL name. */
  readonly function: string;
  readonly reason: string;
  /** Whether it cannot be used at all; otherwise under the circumstances that the reason names. */
  readonly always: boolean;
}

/** What a host's SQL does not take of functions, by the tables of spec/types.md. */
export function obstacles(host: HostName, functions: readonly FunctionInfo[]): Obstacle[] {
  const found = functions.flatMap((info): Obstacle[] =>
    typeObstacles(host, info).map((found) => ({ function: info.name, ...found })),
  );
  // Overloads share a name, and often a reason.
  return [
    ...new Map(found.map((obstacle) => [`${obstacle.function}: ${obstacle.reason}`, obstacle])).values(),
  ];
}

/** The fields that a function gives, and the params of a partition function. */
function resultsOf(info: FunctionInfo): readonly Field[] {
  switch (info.kind) {
    case 'scalar':
    case 'aggregate':
      return [info.returns];
    case 'table':
      return info.output;
    case 'partition':
      return [...info.params, ...info.output];
  }
}

function typeObstacles(host: HostName, info: FunctionInfo): Omit<Obstacle, 'function'>[] {
  // Its columns and literals are float64, which no float32 argument takes.
  if (host === 'ts' && info.args.some(({ dataType }) => dataType.id === 'float32'))
    return [{ reason: 'float32 is not in its SQL', always: true }];
  if (host !== 'spark') return [];
  const types = new Set([...info.args, ...resultsOf(info)].flatMap(({ dataType }) => leaves(dataType)));
  const found = [];
  if (types.has('time')) found.push({ reason: 'time needs Spark 4.1', always: false });
  if (types.has('interval')) found.push({ reason: 'interval is not in its tables', always: false });
  return found;
}

function leaves(type: DataType): string[] {
  return [type.id, ...type.children.flatMap((child) => leaves(child.dataType))];
}
