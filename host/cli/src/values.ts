import { valueOfText } from '@heddle/engine';
import {
  argumentField,
  type Column,
  columnFromArray,
  type Field,
  type FunctionInfo,
  HeddleError,
  typeText,
  type Value,
} from '@heddle/host';

/**
 * The arguments of one call, as typed on the command line, as columns of one row. The bare word `null` is NULL, except
 * for a text argument that is not nullable, which it is the text of; nested values are JSON, binaries hexadecimal. Of
 * overloads it is the first that can read all of them.
 * Throws HEDDLE1102 for their number, HEDDLE1103 for what is no value of the type, HEDDLE2004 out of range.
 */
export function parseArguments(
  overloads: readonly FunctionInfo[],
  texts: readonly string[],
): { info: FunctionInfo; columns: readonly Column[] } {
  return firstFitting(overloads, (info) => {
    if (!takes(info, texts.length)) {
      const given = texts.map((text) => JSON.stringify(text)).join(', ');
      const message = `${info.signature} takes ${countText(info)} arguments, given (${given})`;
      throw misuse('HEDDLE1102', info, message);
    }
    const fields = texts.map((_, index) => argumentField(info, index));
    return { info, columns: parseRow(info, fields, texts) };
  });
}

/** Texts as columns of one row. Throws as `parseArguments`. */
export function parseRow(
  info: FunctionInfo,
  fields: readonly (Field | undefined)[],
  texts: readonly string[],
): Column[] {
  return fields.map((field, index) => {
    if (field === undefined) throw new TypeError(`no argument ${index}`);
    return textColumn(info, field, [texts[index] ?? '']);
  });
}

/** Texts as a column of a field's type; null, and the word `null` as in `parseArguments`, is null. */
export function textColumn(info: FunctionInfo, field: Field, texts: readonly (string | null)[]): Column {
  const values = texts.map((text, row) => {
    if (text === null || (text === 'null' && (field.dataType.id !== 'utf8' || field.nullable))) return null;
    const value = valueOfText(field.dataType, text);
    if (value !== undefined) return value;
    const message = `${info.signature}: ${field.name} is ${typeText(field.dataType)} and takes no ${JSON.stringify(text)}`;
    throw misuse('HEDDLE1103', info, message, texts.length > 1 ? row : null);
  });
  return valueColumn(info, field, values, (row) => texts[row] ?? 'null');
}

/** Values as a column. Throws HEDDLE2004 for one that does not fit, shown by `shown`. */
export function valueColumn(
  info: FunctionInfo,
  field: Field,
  values: readonly Value[],
  shown: (row: number) => string,
): Column {
  try {
    return columnFromArray(field.dataType, values);
  } catch (error) {
    if (!(error instanceof HeddleError)) throw error;
    const row = error.row ?? 0;
    const type = typeText(field.dataType);
    const message =
      error.code === 'HEDDLE2004'
        ? `${shown(row)} in argument ${field.name} does not fit ${type}`
        : `${info.signature}: ${field.name} is ${type} and takes no ${shown(row)}`;
    throw misuse(error.code, info, message, values.length > 1 ? row : null);
  }
}

/** What the first overload gives that does not fail with an error of the input; the only one's error, or one for all. */
export function firstFitting<T>(overloads: readonly FunctionInfo[], attempt: (info: FunctionInfo) => T): T {
  let refused: unknown;
  for (const info of overloads) {
    try {
      return attempt(info);
    } catch (error) {
      if (!(error instanceof HeddleError)) throw error;
      refused = error;
    }
  }
  const [first, second] = overloads;
  if (first === undefined || second === undefined || !(refused instanceof HeddleError)) throw refused;
  const signatures = overloads.map((info) => info.signature).join('; ');
  throw misuse('HEDDLE1103', first, `no overload takes these arguments: ${signatures}`);
}

function takes(info: FunctionInfo, count: number): boolean {
  return info.variadic ? count >= info.args.length - 1 : count === info.args.length;
}

function countText(info: FunctionInfo): string {
  return info.variadic ? `${info.args.length - 1} or more` : String(info.args.length);
}

/** An error of a call that was not made. */
export function misuse(
  code: string,
  info: FunctionInfo,
  message: string,
  row: number | null = null,
): HeddleError {
  return new HeddleError({ code, message, function: info.name, row });
}
