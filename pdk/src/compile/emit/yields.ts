import binaryen from 'binaryen';
import type { IrFunction, Local, ResultShape } from '../ir.js';
import { Verdict } from './exits.js';
import { COLUMN_SIZE, Frame } from './frame.js';
import type { Leaf } from './leaf.js';
import { loadI32 } from './load.js';
import { type Resumable, resumable } from './resumable.js';
import type { RowFunction } from './row-function.js';
import { wasmType } from './wasm-type.js';

/** Bytes of a local that is kept. */
const LOCAL_SIZE = 8;

/** The functions of the guest that append a value to a column of the output, by what JavaScript's value is. */
const PUT = {
  number: { name: 'heddle_put_number', type: binaryen.f64 },
  bigint: { name: 'heddle_put_bigint', type: binaryen.i64 },
  bool: { name: 'heddle_put_bool', type: binaryen.i32 },
  text: { name: 'heddle_put_text', type: binaryen.i64 },
} as const;

/** The rows that a loop yields: how they are written, and how a body pauses behind one and goes on. */
export class Yields {
  private readonly row: RowFunction;
  private readonly columns: readonly (readonly [Leaf, ResultShape])[];
  private readonly resumable: Resumable | undefined;
  private readonly verdict: number;

  /** @param verdict the local that the loop answers */
  constructor(row: RowFunction, leaves: readonly Leaf[], shapes: readonly ResultShape[], verdict: number) {
    this.row = row;
    this.verdict = verdict;
    this.columns = leaves.map((leaf, index) => {
      const shape = shapes[index];
      if (shape === undefined || (shape.nullable && !leaf.type.nullable))
        throw new TypeError(`${row.fn.name} yields what the declaration does not have`);
      return [leaf, shape] as const;
    });
    if (shapes.length !== leaves.length)
      throw new TypeError(`${row.fn.name} yields ${shapes.length} columns`);
    this.resumable = resumable(row.fn, row.unit.places);
  }

  /** The body, so that it can be entered behind a yield. */
  get body(): IrFunction {
    const { fn } = this.row;
    return this.resumable === undefined ? fn : { ...fn, body: this.resumable.body };
  }

  /** Appends a row. Where the batch is then full the body pauses. */
  write(
    values: readonly binaryen.ExpressionRef[],
    place: number,
    { paused, fail }: WaysOut,
  ): binaryen.ExpressionRef {
    const { module } = this.row.unit;
    const { i32, local } = module;
    const rest = values[Symbol.iterator]();
    const next = (): binaryen.ExpressionRef => {
      const { value, done } = rest.next();
      if (done === true) throw new TypeError(`${this.row.fn.name} yields too few values`);
      return value;
    };
    const cells = this.columns.map(([leaf, { nullable }], index) => {
      const column = () => i32.add(this.row.field('outputs'), i32.const(COLUMN_SIZE * index));
      const { name, type } = PUT[leaf.value];
      const value = next();
      const put = this.call(name, [column(), value], [binaryen.i32, type]);
      const missing = nullable ? next() : undefined;
      const written =
        missing === undefined
          ? put
          : module.if(missing, this.call('heddle_put_null', [column()], [binaryen.i32]), put);
      return module.if(written, fail());
    });
    const ended = this.call('heddle_yield', [this.row.frame], [binaryen.i32]);
    const verdict = local.tee(this.verdict, ended, binaryen.i32);
    const pauses = i32.eq(this.row.i32(this.verdict), i32.const(Verdict.paused));
    return module.block(null, [
      ...cells,
      module.if(
        verdict,
        module.block(null, [
          module.if(
            pauses,
            module.block(null, [this.setField('resume', i32.const(place)), module.br(paused)]),
          ),
          fail(),
        ]),
      ),
    ]);
  }

  /** All rows of a loop, in the block `paused`: behind it is kept what is needed. What does not pause ends in the block `leave`. */
  pausing(rows: binaryen.ExpressionRef, paused: string, leave: string): binaryen.ExpressionRef[] {
    if (this.resumable === undefined) return [rows];
    const { module } = this.row.unit;
    return [module.block(paused, [rows, module.br(leave)]), ...this.keep(this.resumable)];
  }

  /** Before each row: one that has paused finds what it kept. */
  begin(): binaryen.ExpressionRef[] {
    if (this.resumable === undefined) return [];
    const { module } = this.row.unit;
    const { i32, local } = module;
    const resume = this.row.scope.of(this.resumable.resume);
    const arrive = [...this.restore(this.resumable), this.setField('resume', i32.const(0))];
    const enter = [this.setField('row', this.row.i32(this.row.row)), this.setField('yielded', i32.const(0))];
    return [
      local.set(resume, this.row.field('resume')),
      module.if(this.row.i32(resume), module.block(null, arrive), module.block(null, enter)),
    ];
  }

  private keep({ locals, tables }: Resumable): binaryen.ExpressionRef[] {
    const { unit } = this.row;
    const { module } = unit;
    const { i32, i64, f64, local, memory } = module;
    const kept = this.row.scope.add('kept', binaryen.i32);
    const size = tables.reduce((sum, { bytes }) => sum + bytes.length, LOCAL_SIZE * locals.length);
    const room = this.call('heddle_keep', [this.row.frame, i32.const(size)], [binaryen.i32, binaryen.i32]);
    const stores = locals.map((each, index) => {
      const value = local.get(this.row.scope.of(each), wasmType(each.type));
      const [at, offset] = [this.row.i32(kept), LOCAL_SIZE * index];
      if (each.type === 'i32') return i32.store(offset, 4, at, value);
      if (each.type === 'f64') return f64.store(offset, 8, at, value);
      if (each.type === 'i64') return i64.store(offset, 8, at, value);
      const params = [binaryen.i32, binaryen.i64];
      const text = unit.callGuest('heddle_keep_text', [this.row.frame, value], params, binaryen.i64);
      return i64.store(offset, 8, at, text);
    });
    const copies = this.tablePlaces(locals, tables).map(({ address, offset, bytes }) =>
      memory.copy(i32.add(this.row.i32(kept), i32.const(offset)), i32.const(address), i32.const(bytes)),
    );
    return [local.set(kept, room), module.if(this.row.i32(kept), module.block(null, [...stores, ...copies]))];
  }

  private restore({ locals, tables }: Resumable): binaryen.ExpressionRef[] {
    const { module } = this.row.unit;
    const { i32, i64, f64, local, memory } = module;
    const kept = this.row.scope.add('kept', binaryen.i32);
    const loads = locals.map((each, index) => {
      const [at, offset] = [this.row.i32(kept), LOCAL_SIZE * index];
      const value =
        each.type === 'i32'
          ? loadI32(module, offset, 4, at)
          : each.type === 'f64'
            ? f64.load(offset, 8, at)
            : i64.load(offset, 8, at);
      return local.set(this.row.scope.of(each), value);
    });
    const copies = this.tablePlaces(locals, tables).map(({ address, offset, bytes }) =>
      memory.copy(i32.const(address), i32.add(this.row.i32(kept), i32.const(offset)), i32.const(bytes)),
    );
    return [local.set(kept, this.row.field('kept')), ...loads, ...copies];
  }

  private tablePlaces(
    locals: readonly Local[],
    tables: Resumable['tables'],
  ): { readonly address: number; readonly offset: number; readonly bytes: number }[] {
    let offset = LOCAL_SIZE * locals.length;
    return tables.map((table) => {
      const place = { address: this.row.unit.constants.table(table), offset, bytes: table.bytes.length };
      offset += table.bytes.length;
      return place;
    });
  }

  private setField(name: keyof typeof Frame, value: binaryen.ExpressionRef): binaryen.ExpressionRef {
    return this.row.unit.module.i32.store(Frame[name], 4, this.row.frame, value);
  }

  private call(
    name: string,
    operands: readonly binaryen.ExpressionRef[],
    params: readonly binaryen.Type[],
  ): binaryen.ExpressionRef {
    return this.row.unit.callGuest(name, operands, params, binaryen.i32);
  }
}

/** How a yield leaves the rows of its loop. */
interface WaysOut {
  /** The label of the block that a pause leaves. */
  readonly paused: string;
  /** What leaves when a value does not fit. */
  readonly fail: () => binaryen.ExpressionRef;
}
