import type { AnyFunction, Field, HandlerValue } from './corpus.js';

/** How a row ends: with a value as the declared type holds it, or with an error's code and the text that V8 gives it. */
export type Outcome = { readonly value: HandlerValue } | { readonly code: string; readonly text: string };

/** Runs a scalar's handler in this engine on one row, with what the hosts add: strict nulls, and checks of the result. */
export function scalarOutcome(
  { args, returns, handler }: AnyFunction,
  row: readonly HandlerValue[],
): Outcome {
  if (handler === undefined) throw new TypeError('not a scalar');
  if (skips(args, row)) return { value: null };
  return guarded(() => checked(returns, handler(...row.map((value) => structuredClone(value)))));
}

/** What a row threw while an aggregate took it in; the message is what was thrown as a text. */
export class RowFailure extends Error {
  readonly row: number;

  constructor(row: number, thrown: unknown) {
    super(String(thrown), { cause: thrown });
    this.row = row;
  }
}

/**
 * Runs an aggregate on rows, each in its group; groups without rows are there too.
 * @throws RowFailure for the first row that fails
 */
export function aggregateOutcomes(
  { args, returns, handlers }: AnyFunction,
  rows: readonly (readonly HandlerValue[])[],
  groups: readonly number[] | undefined,
  count: number,
): readonly Outcome[] {
  if (handlers === undefined) throw new TypeError('not an aggregate');
  const { createState, accumulate, finish } = handlers;
  const states = Array.from({ length: count }, () => createState());
  for (const [index, row] of rows.entries()) {
    if (skips(args, row)) continue;
    const group = groups?.[index] ?? 0;
    try {
      const answer = accumulate(states[group], ...row);
      if (answer !== undefined) states[group] = answer;
    } catch (thrown) {
      throw new RowFailure(index, thrown);
    }
  }
  return states.map((state) => guarded(() => checked(returns, finish(state))));
}

function skips(args: readonly Field[], row: readonly HandlerValue[]): boolean {
  return row.some(
    (value, index) => value === null && args[Math.min(index, args.length - 1)]?.nullable === false,
  );
}

function guarded(run: () => Outcome): Outcome {
  try {
    return run();
  } catch (thrown) {
    return { code: 'HEDDLE2001', text: String(thrown) };
  }
}

/** Bounds of the integers that JavaScript holds as numbers. */
const INTEGERS: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  int32: [-2_147_483_648, 2_147_483_647],
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
  date32: [-2_147_483_648, 2_147_483_647],
};

/** What spec/types.md says of a result: it is exactly of the declared type, or an error. */
function checked(type: Field, value: HandlerValue): Outcome {
  if (value === null && type.nullable) return { value };
  if (value === null) return { code: 'HEDDLE2003', text: '' };
  const bounds = INTEGERS[type.type];
  const fits = { value };
  if (bounds !== undefined || type.type === 'float32' || type.type === 'float64') {
    if (typeof value !== 'number') return { code: 'HEDDLE2002', text: '' };
    if (type.type === 'float64') return fits;
    const within =
      bounds === undefined
        ? !Number.isFinite(value) || Number.isFinite(Math.fround(value))
        : Number.isInteger(value) && value >= bounds[0] && value <= bounds[1];
    if (!within) return { code: 'HEDDLE2004', text: '' };
    // An integer has no -0.
    return { value: bounds === undefined ? Math.fround(value) : value + 0 };
  }
  switch (type.type) {
    case 'bool':
      return typeof value === 'boolean' ? fits : { code: 'HEDDLE2002', text: '' };
    case 'utf8':
      if (typeof value !== 'string') return { code: 'HEDDLE2002', text: '' };
      return /\p{Surrogate}/u.test(value) ? { code: 'HEDDLE2006', text: '' } : fits;
    case 'int64':
    case 'timestamp':
      if (typeof value !== 'bigint') return { code: 'HEDDLE2002', text: '' };
      return BigInt.asIntN(64, value) === value ? fits : { code: 'HEDDLE2004', text: '' };
    default:
      throw new TypeError(`results of ${type.type} are not part of the corpus`);
  }
}
