import binaryen from 'binaryen';
import type { Local } from '../ir.js';
import { loadI32 } from './load.js';
import type { RowFunction } from './row-function.js';
import type { States } from './states.js';
import type { Slots } from './variant.js';
import { wasmType } from './wasm-type.js';

/** What a body does with the state. */
export interface StateUse {
  /** It may end without having changed the state as a whole. */
  readonly exits: boolean;
  readonly reads: boolean;
  readonly writes: boolean;
}

/** The state of one loop's rows: where it is read before a row, and where it is written behind it. */
export class SlotState {
  private readonly row: RowFunction;
  private readonly states: States;
  private readonly slots: Slots;
  private readonly groups: number;
  private readonly use: StateUse;
  /** The local that holds the row's slot. */
  private readonly slot: number;
  /** Copies of the state's locals as the last row left them, where a body may end halfway. */
  private readonly kept = new Map<Local, number>();

  constructor(row: RowFunction, states: States, slots: Slots, groups: number, use: StateUse) {
    this.row = row;
    this.states = states;
    this.slots = slots;
    this.groups = groups;
    this.use = use;
    this.slot = slots === 'none' || slots === 'first' ? -1 : row.scope.add('slot', binaryen.i32);
    if (slots !== 'first' || !use.exits) return;
    for (const each of states.locals) this.kept.set(each, row.scope.add('kept', wasmType(each.type)));
  }

  /** Before the first row. */
  begin(): binaryen.ExpressionRef[] {
    if (this.slots !== 'first') return [];
    return [...this.states.load(this.first), ...this.copy('keep')];
  }

  /** Before each row. */
  loadRow(): binaryen.ExpressionRef[] {
    if (this.slots === 'none') return [];
    if (this.slots === 'first') return this.copy('restore');
    const set = this.row.unit.module.local.set(this.slot, this.rowSlot());
    return this.use.reads ? [set, ...this.states.load(this.named)] : [set];
  }

  /** Behind each row that has come to its end. */
  storeRow(): binaryen.ExpressionRef[] {
    if (!this.use.writes) return [];
    if (this.slots !== 'first') return this.states.store(this.named, this.own);
    return [...this.states.hold(this.first), ...this.copy('keep')];
  }

  /** Behind the last row, also when one has not come to its end. */
  end(): binaryen.ExpressionRef[] {
    if (this.slots !== 'first') return [];
    return this.states.store(this.first, (local) => this.kept.get(local) ?? this.own(local));
  }

  private readonly first = () => this.row.unit.module.i32.const(0);
  private readonly named = () => this.row.i32(this.slot);
  private readonly own = (local: Local) => this.row.scope.of(local);

  private copy(direction: 'keep' | 'restore'): binaryen.ExpressionRef[] {
    const { local } = this.row.unit.module;
    return [...this.kept].map(([state, kept]) => {
      const [from, to] = direction === 'keep' ? [this.own(state), kept] : [kept, this.own(state)];
      return local.set(to, local.get(from, wasmType(state.type)));
    });
  }

  private rowSlot(): binaryen.ExpressionRef {
    const { module } = this.row.unit;
    const { row } = this;
    const named = loadI32(module, 0, 4, row.element(this.groups, row.i32(row.row), 2));
    if (this.slots === 'grouped') return named;
    const otherwise = this.slots === 'own' ? row.i32(row.row) : module.i32.const(0);
    return module.if(row.i32(this.groups), named, otherwise);
  }
}
