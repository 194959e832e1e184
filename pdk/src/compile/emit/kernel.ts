import binaryen from 'binaryen';
import type { Registration } from '../../guest/register.js';
import type { IrFunction, Kernel, Local, Statement } from '../ir.js';
import { Body } from './body.js';
import { type Exits, Verdict } from './exits.js';
import { Frame } from './frame.js';
import { declareHelper } from './helper.js';
import { Inputs } from './inputs.js';
import { KnownTexts } from './known-texts.js';
import { leavesOf } from './leaf.js';
import { Outputs } from './outputs.js';
import { RowFunction } from './row-function.js';
import { SlotState } from './slot-state.js';
import { States } from './states.js';
import { Global, POLL_ROUNDS, type Unit } from './unit.js';
import { type Variant, variantsOf } from './variant.js';
import { walk } from './walk.js';
import { Yields } from './yields.js';

/** What a function declares; of a partition function with the state that it was found to have. */
export type Declared = Pick<Registration, 'args' | 'params' | 'state' | 'returns' | 'output'>;

/** Emits the loop of one kernel: a function `(frame) -> verdict`. */
export function emitKernel(unit: Unit, kernel: Kernel, registration: Declared, name: string): void {
  const loop = new KernelLoop(unit, kernel, registration);
  const body = loop.emit();
  unit.addFunction(name, binaryen.i32, binaryen.i32, loop.row.scope, body);
}

/** Where the blocks of a loop end. */
const Label = { leave: 'leave', chosen: 'chosen' } as const;

class KernelLoop {
  readonly row: RowFunction;
  private readonly unit: Unit;
  private readonly kernel: Kernel;
  private readonly inputs: Inputs;
  private readonly outputs: Outputs;
  private readonly yields: Yields;
  private readonly states: States;
  private readonly verdict: number;
  private readonly rows: number;
  private readonly skip: number;
  private readonly groups: number;
  /** The local that counts rounds of the user's loops; none where there are none. */
  private readonly rounds: number | undefined;

  constructor(unit: Unit, kernel: Kernel, declared: Declared) {
    const { body, stateParams, role } = kernel;
    this.unit = unit;
    this.kernel = kernel;
    this.row = new RowFunction(unit, body);
    const { scope } = this.row;
    this.verdict = scope.add('verdict', binaryen.i32);
    this.rows = scope.add('rows', binaryen.i32);
    this.skip = scope.add('skip', binaryen.i32);
    this.groups = scope.add('groups', binaryen.i32);
    this.rounds = unit.facts.takesTime(body) ? scope.add('rounds', binaryen.i32) : undefined;
    const { args, params = [], state, returns, output = [] } = declared;
    const stateLeaves = state === undefined || role === 'call' ? [] : leavesOf(state);
    const taken = { call: args, accumulate: args, retract: args, process: args, open: params };
    const inputs =
      role === 'merge'
        ? stateLeaves
        : role in taken
          ? taken[role as keyof typeof taken].flatMap(leavesOf)
          : [];
    const answers = kernel.yields === undefined && (role === 'call' || role === 'finish');
    this.states = new States(this.row, stateLeaves, body.params.slice(0, stateParams));
    this.inputs = new Inputs(this.row, inputs, body.params.slice(stateParams));
    this.outputs = new Outputs(this.row, answers && returns ? leavesOf(returns) : [], body.results);
    const rows = kernel.yields === undefined ? [] : output.flatMap(leavesOf);
    this.yields = new Yields(this.row, rows, kernel.yields ?? [], this.verdict);
  }

  emit(): binaryen.ExpressionRef {
    const { module } = this.unit;
    const { local, i32 } = module;
    const { row } = this;
    const size = this.unit.facts.size(this.kernel.body);
    const { role, yields } = this.kernel;
    const shape = { role, size, takesInputs: this.inputs.count > 0, yields: yields !== undefined };
    const variants = variantsOf(shape);
    const loops = variants.map((variant) => {
      const run = module.block(null, [...this.run(variant), module.br(Label.chosen)]);
      return variant === variants.at(-1) ? run : module.if(this.serves(variant), run);
    });
    const whole = [
      local.set(row.row, row.field('row')),
      local.set(this.rows, row.field('rows')),
      local.set(this.skip, row.field('skip')),
      local.set(this.groups, row.field('groups')),
      this.unit.setGlobal(Global.frame, row.frame),
      ...(this.rounds === undefined ? [] : [local.set(this.rounds, i32.const(POLL_ROUNDS))]),
      ...this.states.begin,
      ...this.inputs.begin,
      ...this.outputs.begin,
      module.if(i32.lt_u(row.i32(row.row), row.i32(this.rows)), module.block(Label.chosen, loops)),
      i32.store(Frame.row, 4, row.frame, row.i32(row.row)),
      row.i32(this.verdict),
    ];
    return row.scope.locate(module.block(null, whole, binaryen.i32), this.kernel.body.position);
  }

  /** Whether a loop can run the rows of the frame. */
  private serves({ slots }: Variant): binaryen.ExpressionRef {
    const { i32 } = this.unit.module;
    const unmasked = i32.eqz(i32.or(this.row.i32(this.skip), this.inputs.unusual()));
    if (slots === 'none') return unmasked;
    const grouped = this.row.i32(this.groups);
    return i32.and(unmasked, slots === 'first' ? i32.eqz(grouped) : i32.ne(grouped, i32.const(0)));
  }

  /** A loop over the rows that are left; afterwards `row` is the row that the verdict is about. */
  private run(variant: Variant): binaryen.ExpressionRef[] {
    const { module, facts } = this.unit;
    const { i32 } = module;
    const { scope } = this.row;
    const [leave, paused, again] = [scope.label(Label.leave), scope.label('paused'), scope.label('rows')];
    const slot = new SlotState(this.row, this.states, variant.slots, this.groups, {
      exits: facts.exits(this.kernel.body),
      reads: this.kernel.role !== 'createState' && this.kernel.role !== 'open',
      writes: this.kernel.role !== 'finish' && this.kernel.role !== 'call',
    });
    const oneRow = () => this.oneRow(variant, slot, { leave, paused });
    const isLeft = (row: binaryen.ExpressionRef) => i32.lt_u(row, this.row.i32(this.rows));
    const round = [oneRow(), module.br_if(again, isLeft(this.advance('tee')))];
    const loop = this.yields.pausing(module.loop(again, module.block(null, round)), paused, leave);
    const loops =
      variant.unrolled === 1
        ? loop
        : [
            this.unrolled(variant.unrolled, oneRow),
            module.if(isLeft(this.row.i32(this.row.row)), module.block(null, loop)),
          ];
    return [...slot.begin(), module.block(leave, loops), ...slot.end()];
  }

  /** A loop that takes `count` rows a round, as long as there are so many. */
  private unrolled(count: number, oneRow: () => binaryen.ExpressionRef): binaryen.ExpressionRef {
    const { module } = this.unit;
    const { i32 } = module;
    const again = this.row.scope.label('rounds');
    const left = i32.sub(this.row.i32(this.rows), this.row.i32(this.row.row));
    const rows = Array.from({ length: count }, () => [oneRow(), this.advance('set')]).flat();
    const round = module.block(null, [...rows, module.br(again)]);
    return module.loop(again, module.if(i32.ge_u(left, i32.const(count)), round));
  }

  /** Goes on to the next row; a `tee` is its number too. */
  private advance(how: 'set' | 'tee'): binaryen.ExpressionRef {
    const { i32, local } = this.unit.module;
    const next = i32.add(this.row.i32(this.row.row), i32.const(1));
    return how === 'tee' ? local.tee(this.row.row, next, binaryen.i32) : local.set(this.row.row, next);
  }

  /** What a loop does for the row `row`. */
  private oneRow(
    variant: Variant,
    slot: SlotState,
    labels: Readonly<Record<'leave' | 'paused', string>>,
  ): binaryen.ExpressionRef {
    const { module, facts } = this.unit;
    const { scope } = this.row;
    const [rowDone, returned] = [scope.label('row_done'), scope.label('returned')];
    const exits = this.exits({ ...labels, returned });
    const declare = (callee: IrFunction) => declareHelper(this.unit, callee);
    const { rounds } = this;
    const texts = new KnownTexts(variant.masked ? undefined : unchanged(this.inputs.texts, this.kernel.body));
    const body = new Body(this.unit, this.yields.body, { scope, exits, declare, rounds, texts }).emit();
    return module.block(rowDone, [
      ...(variant.masked ? [this.skipped(rowDone, exits)] : []),
      ...(facts.makesTexts(this.kernel.body)
        ? [this.unit.callGuest('heddle_scratch_reset', [], [], binaryen.none)]
        : []),
      ...this.inputs.load(variant.masked),
      ...slot.loadRow(),
      ...this.yields.begin(),
      module.block(returned, [body]),
      ...this.outputs.write(exits.fail),
      ...slot.storeRow(),
    ]);
  }

  /** Goes on to the next row where this one is skipped. */
  private skipped(rowDone: string, exits: Exits): binaryen.ExpressionRef {
    const { module } = this.unit;
    const passed = module.block(null, [...this.outputs.skip(exits.fail), module.br(rowDone)]);
    return module.if(this.row.i32(this.skip), module.if(this.row.rowBit(this.skip), passed));
  }

  private exits({
    leave,
    returned,
    paused,
  }: Readonly<Record<'leave' | 'returned' | 'paused', string>>): Exits {
    const { module } = this.unit;
    const { i32, local } = module;
    const leaveWith = (verdict: number) => () =>
      module.block(null, [local.set(this.verdict, i32.const(verdict)), module.br(leave)]);
    return {
      finish: (values) => module.block(null, [...this.outputs.keep(values), module.br(returned)]),
      bail: leaveWith(Verdict.bail),
      fail: leaveWith(Verdict.failed),
      yield: (values, place) => this.yields.write(values, place, { paused, fail: leaveWith(Verdict.failed) }),
      pass: () =>
        module.block(null, [
          local.set(this.verdict, this.unit.getGlobal(Global.exit)),
          this.unit.setGlobal(Global.exit, i32.const(Verdict.done)),
          module.br(leave),
        ]),
    };
  }
}

/** Those of the locals that a body never gives another value. */
function unchanged<T>(locals: ReadonlyMap<Local, T>, { body }: IrFunction): Map<Local, T> {
  const kept = new Map(locals);
  const statement = (node: Statement) => {
    if (node.op === 'set') kept.delete(node.local);
  };
  walk(body, { statement });
  return kept;
}
