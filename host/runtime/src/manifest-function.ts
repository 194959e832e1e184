import { literalField } from './adopted/proto-row.js';
import { type Field, MAX_TYPES } from './data-type.js';
import {
  type FunctionInfo,
  MAX_ARGUMENTS,
  type SortKey,
  signatureOf,
  type Unsigned,
} from './function-info.js';
import { bounded, flag, list, malformed, object, oneOf, text } from './manifest-json.js';
import { decodeSchema, type TypeBudget } from './schema.js';

const FORMATS = ['proto-row', 'msgpack', 'json', 'arrow'] as const;
const MAX_BAILS = 100;
const SQL_NAME = /^[a-z_][a-z0-9_]*$/;
const RESERVED = /^(?:memory|heddle_.*|_start|_initialize)$/s;

/** One entry of `functions`. @throws HeddleError HEDDLE1004. */
export function parseFunction(value: unknown, index: number): FunctionInfo {
  const at = `functions[${index}]`;
  const entry = object(value, at);
  const name = bounded(entry.name, `${at}.name`);
  if (!SQL_NAME.test(name)) throw malformed(`${at}.name is not a SQL name`);
  const exported = bounded(entry.export, `${at}.export`);
  if (exported === '' || RESERVED.test(exported)) throw malformed(`${at}.export is reserved`);
  // What people read is written from the types that count; the manifest's own text is only checked to be there.
  text(entry.signature, `${at}.signature`);
  const kind = oneOf(entry.kind, ['scalar', 'aggregate', 'table', 'partition'], `${at}.kind`);
  const schemas = new Schemas(entry, at);
  const args = schemas.fields('args');
  const variadic = flag(entry.variadic, `${at}.variadic`);
  if (variadic && (kind !== 'scalar' || args.length === 0)) {
    throw malformed(`${at} is variadic, but not a scalar function with arguments`);
  }
  const format = entry.format === undefined ? null : oneOf(entry.format, FORMATS, `${at}.format`);
  if (format !== null && kind !== 'scalar') throw malformed(`${at} has a format, but is no scalar function`);
  const base = {
    index,
    name,
    export: exported,
    args,
    variadic,
    vectorized: flag(entry.vectorized, `${at}.vectorized`),
    volatility: oneOf(entry.volatility, ['immutable', 'stable', 'volatile'], `${at}.volatility`),
    tier: oneOf(entry.tier, ['js', 'aot'], `${at}.tier`),
    tierReason: optionalText(entry.tierReason, `${at}.tierReason`),
    bails: bailTexts(entry.bails, `${at}.bails`),
    doc: optionalText(entry.doc, `${at}.doc`),
  };
  switch (kind) {
    case 'scalar': {
      const returns = schemas.single('returns', 'result');
      if (
        format === 'proto-row' &&
        [...args, returns].some((field) => literalField(field.dataType) === null)
      ) {
        throw malformed(`${at} has a type that its format proto-row does not carry`);
      }
      return signed({ ...base, kind, returns, format });
    }
    case 'aggregate': {
      const returns = schemas.single('returns', 'result');
      const state = schemas.single('state', 'state');
      const retract = flag(entry.retract, `${at}.retract`);
      return signed({ ...base, kind, returns, state, retract, exact: flag(entry.exact, `${at}.exact`) });
    }
    case 'table':
      return signed({ ...base, kind, output: schemas.fields('output') });
    case 'partition': {
      const output = schemas.fields('output');
      const params = schemas.fields('params');
      const partitionBy = list(entry.partitionBy, `${at}.partitionBy`).map((column) =>
        inputColumn(column, args, `${at}.partitionBy`),
      );
      const orderBy = list(entry.orderBy, `${at}.orderBy`).map((key) => sortKey(key, args, `${at}.orderBy`));
      return signed({ ...base, kind, output, params, partitionBy, orderBy });
    }
  }
}

function optionalText(value: unknown, at: string): string | null {
  return value === undefined || value === null ? null : text(value, at);
}

function bailTexts(value: unknown, at: string): string[] {
  if (value === undefined) return [];
  const texts = list(value, at);
  if (texts.length > MAX_BAILS) throw malformed(`${at} has more than ${MAX_BAILS} entries`);
  return texts.map((each) => text(each, at));
}

function signed(info: Unsigned<FunctionInfo>): FunctionInfo {
  return { ...info, signature: signatureOf(info) };
}

function sortKey(value: unknown, input: readonly Field[], at: string): SortKey {
  const entry = object(value, at);
  const column = inputColumn(entry.column, input, at);
  if (entry.descending === undefined || entry.nullsFirst === undefined) {
    throw malformed(`${at} does not say descending and nullsFirst`);
  }
  return { column, descending: flag(entry.descending, at), nullsFirst: flag(entry.nullsFirst, at) };
}

function inputColumn(value: unknown, input: readonly Field[], at: string): string {
  const column = bounded(value, at);
  if (!input.some((field) => field.name === column)) {
    throw malformed(`${at} names ${JSON.stringify(column)}, which is no column of the input`);
  }
  return column;
}

/** Reads the schemas of one function, whose types are counted together. */
class Schemas {
  readonly #entry: Record<string, unknown>;
  readonly #at: string;
  readonly #budget: TypeBudget = { left: MAX_TYPES };

  constructor(entry: Record<string, unknown>, at: string) {
    this.#entry = entry;
    this.#at = at;
  }

  /** Any number of fields. */
  fields(key: string, most = MAX_ARGUMENTS): Field[] {
    const at = `${this.#at}.${key}`;
    const encoded = text(this.#entry[key], at);
    const bytes = Buffer.from(encoded, 'base64');
    // Buffer skips what is not base64; encoding again shows whether anything was.
    if (bytes.toString('base64') !== encoded) throw malformed(`${at} is not base64`);
    let decoded: Field[];
    try {
      decoded = decodeSchema(bytes, most, this.#budget);
    } catch (cause) {
      throw malformed(`${at} is no Arrow schema: ${cause instanceof Error ? cause.message : cause}`, cause);
    }
    boundNames(decoded, at);
    return decoded;
  }

  /** One field of a given name. */
  single(key: string, name: string): Field {
    const [field] = this.fields(key, 1);
    if (field?.name !== name) throw malformed(`${this.#at}.${key} is not one field named ${name}`);
    return field;
  }
}

function boundNames(fields: readonly Field[], at: string): void {
  for (const { name, dataType } of fields) {
    bounded(name, `${at}: a name`);
    boundNames(dataType.children, at);
  }
}
