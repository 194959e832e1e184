/** How the rows of a batch find their slots. */
export type Slots =
  /** A function without state. */
  | 'none'
  /** All rows change slot 0, whose state stays in locals. */
  | 'first'
  /** Each row names its slot. */
  | 'grouped'
  /** Each row names its slot where the frame has any; else it is slot 0. */
  | 'either'
  /** Each row names its slot where the frame has any; else it is the row's own. */
  | 'own';

/** One loop of those that a kernel chooses among. */
export interface Variant {
  /** Whether rows may be skipped, arguments may be null, and texts may be other than ASCII. */
  readonly masked: boolean;
  readonly slots: Slots;
  /** How many rows one round of the loop takes: more than one where a round costs as much as a row (wasmtime asks for the time there). */
  readonly unrolled: number;
}

/** Bodies up to this size are so small that rounds are what a loop of them costs. */
const MAX_UNROLLED = 12;

/** Bodies above this size are written once: what a loop of their own would save is little beside them. */
const MAX_REPEATED = 300;

/** The loops that a kernel has. The last one serves any frame; each before it takes less work for a frame of its kind. */
export function variantsOf({ role, size, takesInputs, yields }: Shape): readonly [...Variant[], Variant] {
  const small = size <= MAX_REPEATED;
  const unrolled = size <= MAX_UNROLLED && !yields ? 4 : 1;
  const plain = (slots: Slots) => ({ masked: false, slots, unrolled });
  const general = (slots: Slots) => ({ masked: takesInputs, slots, unrolled: 1 });
  if (role === 'call') return small && takesInputs ? [plain('none'), general('none')] : [general('none')];
  if (role === 'createState' || role === 'open' || role === 'finish') return [general('own')];
  // A partition function has one state at a time.
  if (role === 'process') return small ? [plain('first'), general('first')] : [general('first')];
  return small ? [plain('first'), plain('grouped'), general('either')] : [general('either')];
}

/** What decides which loops pay. */
export interface Shape {
  readonly role: string;
  readonly size: number;
  readonly takesInputs: boolean;
  readonly yields: boolean;
}
