import type { ValueType } from './ir.js';

/**
 * The functions of the guest that compiled code calls (`pdk/guest/src/runtime/`), by the name of their export. None
 * traps, throws or keeps anything between rows: the same operands give the same answer within one row. Texts in
 * and out are as `spec/compiled.md` says.
 */
export interface GuestFunction {
  readonly params: readonly ValueType[];
  readonly result: ValueType;
  /** It may put a text into scratch memory, which a loop that calls it gives back between rows. */
  readonly scratch: boolean;
  /** Of texts: it answers `ABSENT_TEXT` where JavaScript has undefined. */
  readonly absent: boolean;
}

/** No text is this one. */
export const ABSENT_TEXT = -1n;

/** A function by its parameters and its result: `'str i32 -> str'`. */
function of(signature: string, { scratch = false, absent = false } = {}): GuestFunction {
  const [params = '', result = ''] = signature.split(' -> ');
  return {
    params: params === '' ? [] : params.split(' ').map(type),
    result: type(result),
    scratch,
    absent,
  };
}

function type(name: string): ValueType {
  if (name === 'f64' || name === 'i32' || name === 'i64' || name === 'str') return name;
  throw new Error(`no type ${name}`);
}

const SCRATCH = { scratch: true };

/** Math.* that are no instruction, of one argument. */
const UNARY = [
  'acos',
  'acosh',
  'asin',
  'asinh',
  'atan',
  'atanh',
  'cbrt',
  'cos',
  'cosh',
  'exp',
  'expm1',
  'log',
  'log10',
  'log1p',
  'log2',
  'sin',
  'sinh',
  'tan',
  'tanh',
] as const;

export const GUEST_FUNCTIONS: ReadonlyMap<string, GuestFunction> = new Map<string, GuestFunction>([
  // Texts. Positions count units of UTF-16, and are clamped as JavaScript does.
  ['heddle_text_known', of('str -> str')],
  ['heddle_text_is_well_formed', of('str -> i32')],
  ['heddle_text_length', of('str -> i32')],
  /** -1 outside the text. */
  ['heddle_text_code_unit', of('str i32 -> i32')],
  /** -1 outside the text. */
  ['heddle_text_code_point', of('str i32 -> i32')],
  ['heddle_text_at', of('str i32 -> str', { scratch: true, absent: true })],
  /** The character that begins at a byte. */
  ['heddle_text_character', of('str i32 -> str', { absent: true })],
  ['heddle_text_from_code', of('i32 -> str', { scratch: true, absent: true })],
  ['heddle_text_equal', of('str str -> i32')],
  ['heddle_text_compare', of('str str -> i32')],
  ['heddle_text_index_of', of('str str i32 -> i32')],
  ['heddle_text_last_index_of', of('str str f64 -> i32')],
  ['heddle_text_includes', of('str str i32 -> i32')],
  ['heddle_text_starts_with', of('str str i32 -> i32')],
  ['heddle_text_ends_with', of('str str i32 -> i32')],
  ['heddle_text_slice', of('str i32 i32 -> str', SCRATCH)],
  ['heddle_text_substring', of('str i32 i32 -> str', SCRATCH)],
  ['heddle_text_substr', of('str i32 i32 -> str', SCRATCH)],
  ['heddle_text_concat', of('str str -> str', SCRATCH)],
  ['heddle_text_repeat', of('str i32 -> str', SCRATCH)],
  ['heddle_text_pad_start', of('str i32 str -> str', SCRATCH)],
  ['heddle_text_pad_end', of('str i32 str -> str', SCRATCH)],
  ['heddle_text_trim', of('str -> str')],
  ['heddle_text_trim_start', of('str -> str')],
  ['heddle_text_trim_end', of('str -> str')],
  ['heddle_text_upper', of('str -> str', SCRATCH)],
  ['heddle_text_lower', of('str -> str', SCRATCH)],
  ['heddle_text_split_count', of('str str -> i32')],
  ['heddle_text_split_part', of('str str i32 -> str', { scratch: true, absent: true })],
  ['heddle_text_replace', of('str str str -> str', SCRATCH)],
  ['heddle_text_replace_all', of('str str str -> str', SCRATCH)],

  // Numbers as texts and back.
  ['heddle_number_text', of('f64 -> str', SCRATCH)],
  ['heddle_number_text_radix', of('f64 i32 -> str', SCRATCH)],
  ['heddle_number_fixed', of('f64 i32 -> str', SCRATCH)],
  ['heddle_number_precision', of('f64 i32 -> str', SCRATCH)],
  /** -1: as many digits as it takes. */
  ['heddle_number_exponential', of('f64 i32 -> str', SCRATCH)],
  ['heddle_number_read', of('str -> f64', SCRATCH)],
  ['heddle_number_parse_float', of('str -> f64', SCRATCH)],
  /** Base 0: not given. */
  ['heddle_number_parse_int', of('str i32 -> f64', SCRATCH)],
  ['heddle_number_to_int32', of('f64 -> i32')],
  ['heddle_number_remainder', of('f64 f64 -> f64')],
  ['heddle_bigint_text', of('i64 -> str', SCRATCH)],
  ['heddle_bigint_text_radix', of('i64 i32 -> str', SCRATCH)],
  /** Of an i64 that is unsigned. */
  ['heddle_bigint_text_unsigned', of('i64 i32 -> str', SCRATCH)],
  /** 0: a bigint that fits int64, 1: none, 2: a larger one. */
  ['heddle_bigint_check', of('str -> i32')],
  ['heddle_bigint_read', of('str -> i64')],

  // Math.
  ...UNARY.map((name) => [`heddle_math_${name}`, of('f64 -> f64')] as const),
  ['heddle_math_atan2', of('f64 f64 -> f64')],
  ['heddle_math_hypot', of('f64 f64 -> f64')],
  ['heddle_math_pow', of('f64 f64 -> f64')],

  // Dates: milliseconds since 1970, or NaN.
  /** Fields: year, month from 0, day, hour, minute, second, millisecond, day of the week. */
  ['heddle_date_field', of('f64 i32 -> f64')],
  ['heddle_date_clip', of('f64 -> f64')],
  ['heddle_date_utc', of('f64 f64 f64 f64 f64 f64 f64 -> f64')],
  ['heddle_date_iso', of('f64 -> str', SCRATCH)],
]);
