import type { Scalar } from '@heddle/engine';
import type { FunctionInfo, TypeName } from '@heddle/host';
import { HeddleError } from '@heddle/host';

const INTEGER = /^-?\d+$/;
const DECIMAL = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/**
 * The arguments of one call, as typed on the command line, by the declared types. The bare word `null` is NULL,
 * except for a text argument that is not nullable, which it is the text of.
 * Throws HEDDLE1102 for their number, HEDDLE1103 for what is no value of the type, HEDDLE2004 out of range.
 */
export function parseArguments(info: FunctionInfo, texts: readonly string[]): Scalar[] {
  if (texts.length !== info.args.length) {
    const given = texts.map((text) => JSON.stringify(text)).join(', ');
    throw misuse(
      'HEDDLE1102',
      info,
      `${info.signature} takes ${info.args.length} arguments, given (${given})`,
    );
  }
  return info.args.map((field, index) => {
    const text = texts[index] ?? '';
    if (text === 'null' && (field.type !== 'utf8' || field.nullable)) return null;
    const value = parseValue(field.type, text);
    if (value !== undefined) return value;
    if (INTEGER.test(text) && (field.type === 'int32' || field.type === 'int64')) {
      throw misuse('HEDDLE2004', info, `${text} in argument ${field.name} does not fit ${field.type}`);
    }
    const message = `${info.signature}: ${field.name} is ${field.type} and takes no ${JSON.stringify(text)}`;
    throw misuse('HEDDLE1103', info, message);
  });
}

/** The value that `text` is for a type, undefined for none. */
function parseValue(type: TypeName, text: string): Scalar | undefined {
  switch (type) {
    case 'utf8':
      return text;
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'float64':
      return DECIMAL.test(text) ? Number(text) : SPECIAL[text];
    case 'int32': {
      const value = Number(text);
      return INTEGER.test(text) && value === (value | 0) ? value | 0 : undefined;
    }
    case 'int64': {
      const value = INTEGER.test(text) ? BigInt(text) : undefined;
      return value === undefined || BigInt.asIntN(64, value) !== value ? undefined : value;
    }
  }
}

/** A JSON value as one of a type, undefined where it is none: int64 may be a decimal string, float64 "NaN". */
export function fromJson(type: TypeName, value: unknown): Scalar | undefined {
  if (value === null) return null;
  if (type === 'utf8') return typeof value === 'string' ? value : undefined;
  if (type === 'bool') return typeof value === 'boolean' ? value : undefined;
  if (typeof value === 'number') {
    if (type === 'float64') return value;
    return Number.isSafeInteger(value) ? parseValue(type, String(value)) : undefined;
  }
  if (typeof value !== 'string' || type === 'int32') return undefined;
  return type === 'float64' ? SPECIAL[value] : parseValue(type, value);
}

function misuse(code: string, info: FunctionInfo, message: string): HeddleError {
  return new HeddleError({ code, message, function: info.name });
}
