import { isDecimal } from '../../table/decimal-type.js';
import type { SqlType } from '../../table/types.js';
import { castTo, type Dialect } from './dialect.js';

/** What JavaScript takes for white space around a text; engines know fewer characters, each others. */
const SPACES = String.fromCharCode(
  ...[9, 10, 11, 12, 13, 32, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff],
  ...Array.from({ length: 11 }, (_, index) => 0x2000 + index),
);

/** What a text must look like to be read as a type: engines read more, each something else. */
const FORMS: Readonly<Partial<Record<SqlType, string>>> = {
  int32: '^[+-]?[0-9]+$',
  int64: '^[+-]?[0-9]+$',
  float64:
    '^([+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?|[nN][aA][nN]|[+-]?[iI][nN][fF]([iI][nN][iI][tT][yY])?)$',
  date: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  timestamp: '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+]00:?00)?)?$',
};

const BIGGEST = '9.223372036854775808E18';
const DECIMAL = '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)$';

/** `CAST(x AS to)`, or with `lenient` TRY_CAST, for the pairs of types that the engine converts. */
export function castSql(x: string, from: SqlType, to: SqlType, lenient: boolean, dialect: Dialect): string {
  if (from === 'utf8') return parsed(x, to, lenient, dialect);
  if (isDecimal(from) && to === 'float64') return dialect.double(from, x, lenient);
  // 2^63 is the nearest float64 to the greatest int64, and engines take it for that.
  const checked =
    from === 'float64' && to === 'int64' ? `CASE WHEN ${x} >= ${BIGGEST} THEN 1E300 ELSE ${x} END` : x;
  return castTo(dialect, checked, to, lenient);
}

function parsed(x: string, to: SqlType, lenient: boolean, dialect: Dialect): string {
  const text = dialect.trim(x, SPACES);
  const otherwise = lenient ? '' : ` ELSE ${dialect.fail(to, `(${dialect.text(`no ${to}: `)} || ${x})`)}`;
  if (to === 'bool') {
    const truths = `WHEN lower(${text}) = 'true' THEN true WHEN lower(${text}) = 'false' THEN false`;
    return `CASE WHEN ${x} IS NULL THEN CAST(NULL AS BOOLEAN) ${truths}${otherwise} END`;
  }
  const form = isDecimal(to) ? DECIMAL : FORMS[to];
  if (form === undefined) return castTo(dialect, x, to, lenient);
  const value = castTo(dialect, to === 'timestamp' ? moment(text, dialect) : text, to, lenient);
  const none = castTo(dialect, 'NULL', to);
  return `CASE WHEN ${x} IS NULL THEN ${none} WHEN ${dialect.matches(text, form)} THEN ${value}${otherwise} END`;
}

/** A time with seconds, microseconds and no zone. */
function moment(text: string, dialect: Dialect): string {
  const local = dialect.replace(text, '(Z|[+]00:?00)$', '');
  const full = dialect.replace(local, '^(.{16})$', '$1:00');
  return dialect.replace(full, '([.][0-9]{6})[0-9]+$', '$1');
}
