import type { Expr, IrFunction, Local, PartPlaces, Statement } from '../ir.js';
import { choose, get, i32, op } from '../lower/expr.js';
import { walk } from './walk.js';

type Assignment = Statement & { op: 'set' };
type Choice = Expr & { op: 'choose' };
type Load = Expr & { op: 'load' };

/** One byte of a number that is put together from several: where it is read, and where it goes. */
interface Part {
  readonly choice: Choice;
  readonly load: Load;
  readonly shift: number;
}

/** An address as its unchanging part, and a distance from there. */
interface Place {
  readonly text: Local;
  readonly index: Local;
  readonly distance: number;
}

/** Bits of what one instruction reads without a sign. */
const WIDTHS = [16, 32] as const;

/**
 * Reads characters of an ASCII text that are put together to a number, lowest first (as hashes do it:
 * `s.charCodeAt(i) | s.charCodeAt(i + 1) << 8 | …`), in one go. They lie side by side, and that each of them lies
 * inside the text is known already, or it would not be a mere load. Any other text is read as it was.
 */
export class CombinedLoads {
  private readonly sets = new Map<Local, number>();
  private readonly gets = new Map<Local, number>();

  private readonly places: PartPlaces | undefined;

  constructor({ body }: IrFunction, places?: PartPlaces) {
    this.places = places;
    walk(body, {
      statement: (node) => {
        if (node.op === 'set') this.sets.set(node.local, (this.sets.get(node.local) ?? 0) + 1);
      },
      expression: (node) => countGets(this.gets, node),
    });
  }

  /** The statements with such numbers read at once: from the last on, so that four bytes are not taken for twice two. */
  in(body: readonly Statement[]): readonly Statement[] {
    const made: Statement[] = [];
    for (let at = body.length - 1; at >= 0; at -= 1) {
      const statement = body[at];
      if (statement === undefined) continue;
      const combined = statement.op === 'set' ? this.combined(body, at, statement) : undefined;
      made.push(combined?.statement ?? statement);
      at = combined?.first ?? at;
    }
    return made.reverse();
  }

  /** What takes the place of the statements from `first` to `at`. */
  private combined(
    body: readonly Statement[],
    at: number,
    last: Assignment,
  ): { first: number; statement: Assignment } | undefined {
    if (last.value.op !== 'numeric' || last.value.instruction !== 'i32.or') return undefined;
    // What it is put together from stands directly before it, in locals that nothing else reads.
    const held = new Map<Local, Expr>();
    for (let from = at - 1; from >= 0; from -= 1) {
      const each = body[from];
      if (each?.op !== 'set' || this.sets.get(each.local) !== 1) break;
      held.set(each.local, each.value);
    }
    const used = new Map<Local, Expr>();
    const parts = partsOf(last.value, 0, held, used);
    const wide = parts && wideLoad(parts, held, used);
    if (wide === undefined) return undefined;
    const first = at - used.size;
    const moved = body.slice(first, at).filter((each) => each.op === 'set');
    const whole = moved.length === used.size && moved.every(({ local }) => used.has(local));
    if (!whole || !this.readHereAlone(moved, last)) return undefined;
    const otherwise: Expr = { op: 'sequence', type: 'i32', body: moved, value: last.value };
    const statement = { ...last, value: choose(wide.test, wide.load, otherwise) };
    return { first, statement: this.places?.inPlaceOf(last, statement) ?? statement };
  }

  private readHereAlone(moved: readonly Assignment[], last: Assignment): boolean {
    const here = new Map<Local, number>();
    walk([...moved, last], { expression: (node) => countGets(here, node) });
    return moved.every(({ local }) => here.get(local) === this.gets.get(local));
  }
}

function countGets(counts: Map<Local, number>, node: Expr): void {
  if (node.op === 'get') counts.set(node.local, (counts.get(node.local) ?? 0) + 1);
}

/** What a tree of `or` and shifts puts together; undefined where it holds anything but bytes of ASCII texts. */
function partsOf(
  node: Expr,
  shift: number,
  held: ReadonlyMap<Local, Expr>,
  used: Map<Local, Expr>,
): Part[] | undefined {
  if (node.op === 'get') {
    const value = held.get(node.local);
    if (value === undefined) return undefined;
    used.set(node.local, value);
    return partsOf(value, shift, held, used);
  }
  if (node.op === 'choose') {
    const { then: load } = node;
    const byte = load.op === 'load' && load.bits === 8 && !load.signed;
    return byte ? [{ choice: node, load, shift }] : undefined;
  }
  if (node.op !== 'numeric') return undefined;
  const [left, right] = node.operands;
  if (left === undefined || right === undefined) return undefined;
  if (node.instruction === 'i32.shl' && right.op === 'const' && right.type === 'i32')
    return partsOf(left, shift + right.value, held, used);
  if (node.instruction !== 'i32.or') return undefined;
  const [low, high] = [partsOf(left, shift, held, used), partsOf(right, shift, held, used)];
  return low && high && [...low, ...high];
}

/** The load that reads all parts, and when it may; undefined where they do not lie side by side in one text. */
function wideLoad(
  parts: readonly Part[],
  held: ReadonlyMap<Local, Expr>,
  used: Map<Local, Expr>,
): { test: Expr; load: Load } | undefined {
  const bits = WIDTHS.find((width) => width === 8 * parts.length);
  const places = parts.map(({ load }) => placeOf(load, held, used));
  const [first] = places;
  const [part] = parts;
  if (bits === undefined || first === undefined || part === undefined) return undefined;
  const follows = places.every(
    (place, at) =>
      place !== undefined &&
      place.text === first.text &&
      place.index === first.index &&
      place.distance === first.distance + at &&
      parts[at]?.shift === 8 * at,
  );
  if (!follows || !parts.every(({ choice }) => asksForAscii(choice.test, first.text))) return undefined;
  const distance = op('i32.add', get(first.index), i32(first.distance));
  const address = op('i32.add', op('i32.wrap_i64', get(first.text)), distance);
  return { test: part.choice.test, load: { ...part.load, bits, address } };
}

/** Where a byte of a text is read: `text + index + distance`. */
function placeOf(
  { address, offset }: Load,
  held: ReadonlyMap<Local, Expr>,
  used: Map<Local, Expr>,
): Place | undefined {
  if (offset !== 0 || address.op !== 'numeric' || address.instruction !== 'i32.add') return undefined;
  const [base, index] = address.operands;
  if (base?.op !== 'numeric' || base.instruction !== 'i32.wrap_i64' || index === undefined) return undefined;
  const [text] = base.operands;
  if (text?.op !== 'get' || text.type !== 'str' || held.has(text.local)) return undefined;
  const resolved = indexOf(index, held, used);
  return resolved && { text: text.local, ...resolved };
}

function indexOf(
  node: Expr,
  held: ReadonlyMap<Local, Expr>,
  used: Map<Local, Expr>,
): Pick<Place, 'index' | 'distance'> | undefined {
  if (node.op === 'get') {
    const value = held.get(node.local);
    if (value === undefined) return { index: node.local, distance: 0 };
    used.set(node.local, value);
    return indexOf(value, held, used);
  }
  if (node.op !== 'numeric' || node.instruction !== 'i32.add') return undefined;
  const [left, right] = node.operands;
  if (left === undefined || right?.op !== 'const' || right.type !== 'i32') return undefined;
  const inner = indexOf(left, held, used);
  return inner && { index: inner.index, distance: inner.distance + right.value };
}

function asksForAscii(node: Expr, text: Local): boolean {
  if (node.op !== 'numeric' || node.instruction !== 'i64.lt_s') return false;
  const [asked, zero] = node.operands;
  return asked?.op === 'get' && asked.local === text && zero?.op === 'const' && zero.value === 0n;
}
