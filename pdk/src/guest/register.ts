import { type Definition, isDefinition, type Tier, type Volatility } from '../kinds/definition.js';
import type { SortKey } from '../kinds/partition.js';
import { type Fields, fieldRecords } from '../types/struct.js';
import type { FieldRecord, TypeRecord } from '../types/type.js';
import { handedOver } from '../values/handed-over.js';
import { sqlName } from './sql-name.js';

/** One function as the guest engine and the build receive it (`spec/abi.md`); plain data but for the handlers. */
export interface Registration {
  /** SQL name: declared, or the export's in snake_case. Errors speak of the function by it. */
  readonly name: string;
  /** Name of the export in the entry. */
  readonly export: string;
  readonly kind: 'scalar' | 'vectorized' | 'aggregate' | 'table' | 'partition';
  /** Of a partition its input. */
  readonly args: readonly FieldRecord[];
  /** Whether the last of `args` stands for zero or more. */
  readonly variadic: boolean;
  /** Scalar, vectorized, aggregate. */
  readonly returns?: TypeRecord;
  /** Aggregate. */
  readonly state?: TypeRecord;
  /** Table, partition. */
  readonly output?: readonly FieldRecord[];
  /** Partition. */
  readonly params?: readonly FieldRecord[];
  readonly partitionBy?: readonly string[];
  readonly orderBy?: readonly Required<SortKey>[];
  /** Aggregate. */
  readonly exact?: boolean;
  readonly volatility: Volatility;
  /** Where the author wants it to run; without it wherever it can. */
  readonly tier?: Tier | undefined;
  readonly doc: string | undefined;
  /** By the names of `spec/abi.md`; that of scalar, vectorized and table is called `call`. */
  readonly handlers: Readonly<Record<string, (...args: never) => unknown>>;
}

declare global {
  /** The engine while it evaluates the bundle, or the build while it collects the manifest. */
  var __heddle_register: (functions: readonly Registration[], values: typeof handedOver) => void;
}

/**
 * Hands the definitions among the exports of the user's entry to whoever evaluates the bundle, once, sorted by
 * export name in UTF-16 code units: the order that gives every function its index. Overloads stay in their own
 * order. Exports that are no definitions (constants, helpers) are left alone. Names are not judged here: the build
 * does that in Node.
 */
export function register(exports: Readonly<Record<string, unknown>>): void {
  const functions: Registration[] = [];
  for (const exportName of Object.keys(exports).sort()) {
    const exported = exports[exportName];
    if (!isDefinition(exported)) continue;
    const definitions = exported.kind === 'overload' ? exported.overloads : [exported];
    const name = definitions[0]?.name ?? sqlName(exportName);
    for (const definition of definitions) functions.push(registration(definition, name, exportName));
  }
  globalThis.__heddle_register(functions, handedOver);
}

function registration(definition: Definition, name: string, exportName: string): Registration {
  const { volatility, tier, doc } = definition;
  const part = partOfKind(definition);
  for (const [role, handler] of Object.entries(part.handlers)) {
    nameHandler(handler, role === 'call' ? exportName : role);
  }
  return { name, export: exportName, volatility, tier, doc, ...part };
}

type PartOfKind = Omit<Registration, 'name' | 'export' | 'volatility' | 'tier' | 'doc'>;

function partOfKind(definition: Definition): PartOfKind {
  switch (definition.kind) {
    case 'scalar': {
      const { args, returns, handler, vectorized } = definition;
      const variadic = args.at(-1)?.variadic === true;
      const kind = vectorized ? ('vectorized' as const) : ('scalar' as const);
      return { kind, args: args.map(plainField), variadic, returns, handlers: { call: handler } };
    }
    case 'aggregate': {
      const { kind, args, state, returns, exact, handlers } = definition;
      return { kind, args, variadic: false, returns, state, exact, handlers: { ...handlers } };
    }
    case 'table': {
      const { kind, args, output, handler } = definition;
      return { kind, args, variadic: false, output: columns(output), handlers: { call: handler } };
    }
    case 'partition': {
      const { kind, input, params, output, partitionBy, orderBy, handlers } = definition;
      return {
        kind,
        args: columns(input),
        variadic: false,
        params,
        output: columns(output),
        partitionBy,
        orderBy,
        handlers: { ...handlers },
      };
    }
  }
}

function columns(types: Fields): readonly FieldRecord[] {
  return fieldRecords('columns', types);
}

/** An argument without the mark that it is variadic, which is the function's. */
function plainField({
  variadic: _,
  ...field
}: FieldRecord & { readonly variadic: true | undefined }): FieldRecord {
  return field;
}

/** Stack traces show a function's name, and most handlers are arrow functions without one. */
function nameHandler(handler: object, name: string): void {
  const own = Object.getOwnPropertyDescriptor(handler, 'name');
  if (own?.value === '' && own.configurable) {
    Object.defineProperty(handler, 'name', { value: name, configurable: true });
  }
}
