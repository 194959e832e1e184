import binaryen from 'binaryen';
import { GUEST_FUNCTIONS } from '../guest-functions.js';
import type { Expr, IrFunction, Label, Statement } from '../ir.js';
import { CombinedLoads } from './combined-loads.js';
import { type Exits, Verdict } from './exits.js';
import { instruction } from './instruction.js';
import { KnownTexts } from './known-texts.js';
import { memoryLoad, memoryStore } from './memory-access.js';
import { askHost, countRound } from './poll.js';
import type { Scope } from './scope.js';
import { Global, type Unit } from './unit.js';
import { wasmType } from './wasm-type.js';

/** Emits the other functions that a body calls. */
export type Declare = (callee: IrFunction) => string;

/** The body of one function of the intermediate form as WebAssembly. */
export class Body {
  private readonly unit: Unit;
  private readonly fn: IrFunction;
  private readonly scope: Scope;
  private readonly exits: Exits;
  private readonly declare: Declare;
  /** The local that counts rounds until the host is asked. */
  private readonly rounds: number | undefined;
  private readonly texts: KnownTexts;
  private readonly labels = new Map<Label, string>();
  private readonly loads: CombinedLoads;

  constructor(
    unit: Unit,
    fn: IrFunction,
    { scope, exits, declare, rounds, texts = new KnownTexts() }: BodyPlace,
  ) {
    this.unit = unit;
    this.fn = fn;
    this.scope = scope;
    this.exits = exits;
    this.declare = declare;
    this.rounds = rounds;
    this.texts = texts;
    this.loads = new CombinedLoads(fn, unit.places);
  }

  /** The whole body. What it returns is left to the exits. */
  emit(): binaryen.ExpressionRef {
    return this.scope.locate(this.unit.module.block(null, this.statements(this.fn.body)), this.fn.position);
  }

  private statements(body: readonly Statement[]): binaryen.ExpressionRef[] {
    return this.loads.in(body).map((statement) => this.statement(statement));
  }

  private statement(node: Statement): binaryen.ExpressionRef {
    return this.scope.locate(this.statementCode(node), this.unit.places?.of(node));
  }

  private statementCode(node: Statement): binaryen.ExpressionRef {
    const { module } = this.unit;
    switch (node.op) {
      case 'set':
        return module.local.set(this.scope.of(node.local), this.expression(node.value));
      case 'drop':
        return module.drop(this.expression(node.value));
      case 'if': {
        const otherwise = node.otherwise.length === 0 ? undefined : this.block(node.otherwise);
        return module.if(this.expression(node.test), this.block(node.then), otherwise);
      }
      case 'block':
        return module.block(this.label(node.label), this.statements(node.body));
      case 'loop':
        return this.loop(this.label(node.label), this.statements(node.body));
      case 'break':
        return module.br(this.label(node.label));
      case 'store':
        return memoryStore(module, node, this.expression(node.address), this.expression(node.value));
      case 'return':
        return this.exits.finish(node.values.map((value) => this.expression(value)));
      case 'yield':
        return this.exits.yield(
          node.values.map((value) => this.expression(value)),
          node.place ?? 0,
        );
      case 'throw':
        return this.thrown(node);
      case 'bail':
        return this.exits.bail();
    }
  }

  /** The host is asked outside of the loop, which engines then compile as one that calls nobody but whom the user calls. */
  private loop(label: string, round: readonly binaryen.ExpressionRef[]): binaryen.ExpressionRef {
    const { module } = this.unit;
    if (this.rounds === undefined)
      return module.loop(label, module.block(null, [...round, module.br(label)]));
    const again = module.br(label, countRound(this.unit, this.rounds));
    const asked = this.scope.label('asked');
    return module.loop(
      asked,
      module.block(null, [
        module.loop(label, module.block(null, [...round, again])),
        askHost(this.unit, this.rounds),
        module.br(asked),
      ]),
    );
  }

  private expression(node: Expr): binaryen.ExpressionRef {
    return this.scope.locate(this.expressionCode(node), this.unit.places?.of(node));
  }

  private expressionCode(node: Expr): binaryen.ExpressionRef {
    const { module, constants } = this.unit;
    switch (node.op) {
      case 'const':
        return this.constant(node);
      case 'get':
        return module.local.get(this.scope.of(node.local), wasmType(node.type));
      case 'numeric':
        return (
          this.texts.answer(module, node) ??
          instruction(module, node.instruction, this.expressions(node.operands))
        );
      case 'call':
        return this.call(node);
      case 'guest':
        return this.guest(node);
      case 'choose': {
        const test = this.expression(node.test);
        return module.if(test, this.expression(node.then), this.expression(node.otherwise));
      }
      case 'sequence': {
        const parts = [...this.statements(node.body), this.expression(node.value)];
        return module.block(null, parts, wasmType(node.type));
      }
      case 'address':
        return module.i32.const(constants.table(node.table));
      case 'load':
        return memoryLoad(module, node, this.expression(node.address));
    }
  }

  private expressions(nodes: readonly Expr[]): binaryen.ExpressionRef[] {
    return nodes.map((node) => this.expression(node));
  }

  private constant(node: Expr & { op: 'const' }): binaryen.ExpressionRef {
    const { module, constants } = this.unit;
    switch (node.type) {
      case 'f64':
        return module.f64.const(node.value);
      case 'i32':
        return module.i32.const(node.value | 0);
      case 'i64':
        return module.i64.const(BigInt.asIntN(64, node.value));
      case 'str': {
        const { packed } = constants.text(node.value);
        return module.i64.const(packed);
      }
    }
  }

  private guest({ name, operands }: Expr & { op: 'guest' }): binaryen.ExpressionRef {
    const known = GUEST_FUNCTIONS.get(name);
    if (known === undefined) throw new TypeError(`the guest has no function ${name}`);
    return this.unit.callGuest(
      name,
      this.expressions(operands),
      known.params.map(wasmType),
      wasmType(known.result),
    );
  }

  /** A call, and behind it the way out if it has no result. */
  private call({ callee, operands, type, position }: Expr & { op: 'call' }): binaryen.ExpressionRef {
    const { module, facts } = this.unit;
    const result = wasmType(type);
    const call = module.call(this.declare(callee), this.expressions(operands), result);
    if (!facts.exits(callee)) return call;
    const kept = this.scope.add('result', result);
    const through = facts.throws(callee) ? [this.throughFrame(position)] : [];
    return module.block(
      null,
      [
        module.local.set(kept, call),
        module.if(this.unit.getGlobal(Global.exit), module.block(null, [...through, this.exits.pass()])),
        module.local.get(kept, result),
      ],
      result,
    );
  }

  /** Adds the caller's frame to an exception that passes it. */
  private throughFrame(position: (Expr & { op: 'call' })['position']): binaryen.ExpressionRef {
    const { module } = this.unit;
    const failed = module.i32.eq(this.unit.getGlobal(Global.exit), module.i32.const(Verdict.failed));
    const { i32, none } = binaryen;
    const operands = [
      this.unit.getGlobal(Global.frame),
      ...this.unit.framesPlace([{ function: this.fn.name, position }]),
    ];
    return module.if(failed, this.unit.callGuest('heddle_throw_through', operands, [i32, i32, i32], none));
  }

  private thrown({ className, message, frames }: Statement & { op: 'throw' }): binaryen.ExpressionRef {
    const { module, constants } = this.unit;
    const { i32, i64, none } = binaryen;
    const name = constants.text(className);
    const operands = [
      this.unit.getGlobal(Global.frame),
      module.i32.const(name.address),
      module.i32.const(name.length),
      this.expression(message),
      ...this.unit.framesPlace(frames),
    ];
    const params = [i32, i32, i32, i64, i32, i32];
    return module.block(null, [
      this.unit.callGuest('heddle_throw', operands, params, none),
      this.exits.fail(),
    ]);
  }

  private block(body: readonly Statement[]): binaryen.ExpressionRef {
    return this.unit.module.block(null, this.statements(body));
  }

  private label(label: Label): string {
    const known = this.labels.get(label);
    if (known !== undefined) return known;
    const name = this.scope.label(label.name);
    this.labels.set(label, name);
    return name;
  }
}

/** Where a body stands. */
export interface BodyPlace {
  readonly scope: Scope;
  readonly exits: Exits;
  readonly declare: Declare;
  /** The local that counts rounds until the host is asked; undefined in functions without loops. */
  readonly rounds: number | undefined;
  readonly texts?: KnownTexts;
}
