import { type Field, fieldTypeText, nameText } from './data-type.js';

/** Whether equal arguments give equal results: always, within one query, or never. */
export type Volatility = 'immutable' | 'stable' | 'volatile';

/** How a function runs inside its module (spec/compiled.md). */
export type Tier = 'js' | 'aot';

interface FunctionBase {
  /** Position in the manifest: the `fn` of the direct ABI. */
  readonly index: number;
  /** SQL name, snake_case; overloads share it. */
  readonly name: string;
  /** Name of the TypeScript export and of the wasm export; overloads share it. */
  readonly export: string;
  /** Written from the types: `haversine(lat1 float64, lon1 float64?) -> float64`. */
  readonly signature: string;
  /** Arguments; of a partition function the columns of its input. */
  readonly args: readonly Field[];
  /** Whether the last of `args` stands for zero or more arguments (scalar functions alone). */
  readonly variadic: boolean;
  /** For people: the handler takes whole columns. */
  readonly vectorized: boolean;
  readonly volatility: Volatility;
  /** How it runs inside the module: in its JavaScript engine, or compiled. */
  readonly tier: Tier;
  /** For people: why it is not compiled, and where; null where it is, or where the module does not say. */
  readonly tierReason: string | null;
  /** For people: what can make a row of a compiled function go to the JavaScript engine, and where. */
  readonly bails: readonly string[];
  /** Null where the author wrote none. */
  readonly doc: string | null;
}

/** What a plain Extism plugin reads and writes (spec/abi.md, "Adopted plugins"). */
export type PluginFormat = 'proto-row' | 'msgpack' | 'json' | 'arrow';

/** One value per row. */
export interface ScalarInfo extends FunctionBase {
  readonly kind: 'scalar';
  /** Of a plain Extism plugin: called through its export in this format; null = through the direct ABI. */
  readonly format: PluginFormat | null;
  /** A field named `result`; `nullable` says whether the handler may return null. */
  readonly returns: Field;
}

/** One value per group of rows. */
export interface AggregateInfo extends FunctionBase {
  readonly kind: 'aggregate';
  /** A field named `result`. */
  readonly returns: Field;
  /** A field named `state`: what crosses between hosts. */
  readonly state: Field;
  /** Whether rows can be taken back. */
  readonly retract: boolean;
  /** Whether any split and order of rows gives bit-identical results. */
  readonly exact: boolean;
}

/** One row in, any number of rows out. */
export interface TableInfo extends FunctionBase {
  readonly kind: 'table';
  /** Output columns, without the `row` that leads them in a batch. */
  readonly output: readonly Field[];
}

/** The order of rows within a partition, by one column of the input. */
export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** Rows of one partition after another in, any number of rows out. */
export interface PartitionInfo extends FunctionBase {
  readonly kind: 'partition';
  readonly output: readonly Field[];
  /** Values that every partition is opened with. */
  readonly params: readonly Field[];
  /** Names of columns of the input; empty = all rows are one partition. */
  readonly partitionBy: readonly string[];
  readonly orderBy: readonly SortKey[];
}

/** One function of a module, as its manifest declares it; `kind` tells which. */
export type FunctionInfo = ScalarInfo | AggregateInfo | TableInfo | PartitionInfo;

/** What `signatureOf` writes: a function without its signature. */
export type Unsigned<Info> = Info extends unknown ? Omit<Info, 'signature'> : never;

/** The text of a function's types for people (spec/manifest.schema.json). */
export function signatureOf(info: Unsigned<FunctionInfo>): string {
  const args = info.args.map(columnText);
  if (info.variadic) args.push(`${args.pop() ?? ''}...`);
  switch (info.kind) {
    case 'scalar':
      return `${info.name}(${args.join(', ')}) -> ${fieldTypeText(info.returns)}`;
    case 'aggregate':
      return `${info.name}(${args.join(', ')}) -> ${fieldTypeText(info.returns)} state ${fieldTypeText(info.state)}`;
    case 'table':
      return `${info.name}(${args.join(', ')}) -> ${tableText(info.output)}`;
    case 'partition': {
      const given = [tableText(info.args), ...info.params.map(columnText)];
      return `${info.name}(${given.join(', ')}) -> ${tableText(info.output)}`;
    }
  }
}

function columnText(field: Field): string {
  return `${nameText(field.name)} ${fieldTypeText(field)}`;
}

function tableText(fields: readonly Field[]): string {
  return `table(${fields.map(columnText).join(', ')})`;
}

/** The declared field of argument `index`: the last one's of a variadic function for all that follow it. */
export function argumentField(info: FunctionInfo, index: number): Field | undefined {
  const last = info.args.length - 1;
  return info.args[info.variadic ? Math.min(index, last) : index];
}

/** Most arguments that one call may have. */
export const MAX_ARGUMENTS = 100;

/** Whether a function can be given this many arguments. */
export function takesCount(info: FunctionInfo, count: number): boolean {
  if (!info.variadic) return count === info.args.length;
  return count >= info.args.length - 1 && count <= MAX_ARGUMENTS;
}

/** Whether a function is one of a plain Extism plugin. */
export function isAdopted(info: FunctionInfo): info is ScalarInfo & { readonly format: PluginFormat } {
  return info.kind === 'scalar' && info.format !== null;
}

/** The exports of the Extism ABI that call a function. */
export function extismExports(info: FunctionInfo): string[] {
  switch (info.kind) {
    case 'scalar':
    case 'table':
      return [info.export];
    case 'aggregate':
      return ['', '.partial', '.merge', '.finish'].map((verb) => `${info.export}${verb}`);
    case 'partition':
      return ['.open', '.process', '.finish'].map((verb) => `${info.export}${verb}`);
  }
}
