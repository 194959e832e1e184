import { sqlTypeOf } from '@heddle/engine';
import { accepts, type DataType, type Field, type FunctionInfo, sourceTypeOf, typeText } from '@heddle/host';

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
  const found = functions.flatMap((info): Obstacle[] => {
    if (info.kind !== 'scalar') {
      return [{ function: info.name, reason: `${info.kind} functions are not in its SQL`, always: true }];
    }
    return typeObstacles(host, info.args, info.returns).map((found) => ({ function: info.name, ...found }));
  });
  // Overloads share a name, and often a reason.
  return [
    ...new Map(found.map((obstacle) => [`${obstacle.function}: ${obstacle.reason}`, obstacle])).values(),
  ];
}

function typeObstacles(host: HostName, args: readonly Field[], returns: Field): Omit<Obstacle, 'function'>[] {
  const types = new Set([...args, returns].flatMap(({ dataType }) => leaves(dataType)));
  if (host === 'ts') return engineObstacles(args, returns);
  if (host !== 'spark') return [];
  const found = [];
  if (types.has('time')) found.push({ reason: 'time needs Spark 4.1', always: false });
  if (types.has('interval')) found.push({ reason: 'interval is not in its tables', always: false });
  return found;
}

/** Types of columns and literals in the bundled engine. */
const ENGINE_TYPES = ['bool', 'int32', 'int64', 'float64', 'utf8', 'date32', 'timestamp[us]'].map(
  sourceTypeOf,
);

function engineObstacles(args: readonly Field[], returns: Field): Omit<Obstacle, 'function'>[] {
  const given = args.filter(({ dataType }) => !ENGINE_TYPES.some((type) => accepts(dataType, type)));
  const types = given.map(({ dataType }) => typeText(dataType));
  if (sqlTypeOf(returns.dataType) === null) types.push(typeText(returns.dataType));
  return [...new Set(types)].map((type) => ({ reason: `${type} is not in its SQL`, always: true }));
}

function leaves(type: DataType): string[] {
  return [type.id, ...type.children.flatMap((child) => leaves(child.dataType))];
}
