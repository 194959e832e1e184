import type binaryen from 'binaryen';

type Build = (...operands: readonly binaryen.ExpressionRef[]) => binaryen.ExpressionRef;
/** The part of binaryen's builder for one type: instructions, or conversions by the type they come from. */
type Family = Readonly<Record<string, Build | Readonly<Record<string, Build>> | undefined>>;

const TRUNCATION = /^trunc(_sat)?_(f32|f64)_([su])$/;
const CONVERSION = /^convert_(i32|i64)_([su])$/;
const EXTENSION = /^extend_i32_([su])$/;

/** Instructions whose name ends in the type they come from, which binaryen's builder leaves out. */
const PLAIN = new Set([
  'wrap_i64',
  'promote_f32',
  'demote_f64',
  'reinterpret_f32',
  'reinterpret_f64',
  'reinterpret_i32',
  'reinterpret_i64',
]);

/**
 * A numeric instruction by the name that the text format gives it.
 * @throws TypeError for a name that is none, a sign of a fault in lowering.
 */
export function instruction(
  module: binaryen.Module,
  name: string,
  operands: readonly binaryen.ExpressionRef[],
): binaryen.ExpressionRef {
  const dot = name.indexOf('.');
  const type = name.slice(0, dot);
  if (type !== 'i32' && type !== 'i64' && type !== 'f32' && type !== 'f64') throw unknown(name);
  const build = find(module[type] as unknown as Family, name.slice(dot + 1));
  if (build === undefined || build.length !== operands.length) throw unknown(name);
  return build(...operands);
}

function find(family: Family, operation: string): Build | undefined {
  const [, saturating, fromFloat = '', floatSign] = TRUNCATION.exec(operation) ?? [];
  if (floatSign !== undefined) return member(family, `trunc_${floatSign}${saturating ?? ''}`, fromFloat);
  const [, fromInteger = '', integerSign] = CONVERSION.exec(operation) ?? [];
  if (integerSign !== undefined) return member(family, `convert_${integerSign}`, fromInteger);
  const [, extension] = EXTENSION.exec(operation) ?? [];
  const key = extension === undefined ? operation : `extend_${extension}`;
  const found = family[PLAIN.has(key) ? key.slice(0, key.indexOf('_')) : key];
  return typeof found === 'function' ? found : undefined;
}

function member(family: Family, key: string, from: string): Build | undefined {
  const group = family[key];
  return typeof group === 'object' ? group[from] : undefined;
}

function unknown(name: string): TypeError {
  return new TypeError(`${name} is no numeric instruction of so many operands`);
}
