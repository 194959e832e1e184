import type { Node } from 'acorn';
import type { Expr, Label, Local, Statement, ValueType } from '../ir.js';
import type { Activation } from './activation.js';
import { settledBigint, withinBounds } from './bigints.js';
import { type Binding, describe } from './binding.js';
import type { Context } from './context.js';
import { branch, get, i32, str } from './expr.js';
import { Flow } from './flow.js';
import type { Module } from './module.js';
import { Refused } from './refusal.js';
import { assembled, chosen, components, componentTypes, mapped } from './representation.js';
import type { Rows } from './rows.js';
import { joinedTypes, type StaticType, typeOf } from './static-type.js';
import type { TypeTable } from './type-table.js';
import type { BigintValue, Value } from './value.js';

/** One function of the intermediate form while it is written: its locals, its statements, and what is known at their end. */
export class Body implements Context {
  readonly module: Module;
  readonly types: TypeTable;
  /** Whether the function may run while it runs already. */
  readonly isRecursive: boolean;
  readonly locals: Local[] = [];
  /** The function of the user's that is being lowered, with those that it was put into. */
  activation: Activation;
  /** What is being lowered, for positions and refusals. */
  node: Node;
  flow = new Flow();
  /** Of a handler that gives rows: what takes them. */
  rows: Rows | undefined;
  /** What was given values so far, in order. */
  readonly writes: Binding[] = [];
  /** What the expressions that were lowered last are known to be. */
  readonly values = new WeakMap<Node, Value>();
  private statements: Statement[] = [];
  /** Locals that are given one value in each run. */
  private readonly stable = new Set<Local>();

  constructor(module: Module, types: TypeTable, activation: Activation, node: Node, isRecursive = false) {
    this.module = module;
    this.types = types;
    this.isRecursive = isRecursive;
    this.activation = activation;
    this.node = node;
  }

  /** What was emitted so far. */
  get emitted(): readonly Statement[] {
    return this.statements;
  }

  emit(statement: Statement): void {
    if (!this.flow.dead) this.emitAlways(statement);
  }

  local(name: string, type: ValueType): Local {
    const local: Local = { name, type };
    this.locals.push(local);
    this.stable.add(local);
    return local;
  }

  /** A local that is given values again and again. */
  variable(name: string, type: ValueType): Local {
    const local: Local = { name, type };
    this.locals.push(local);
    return local;
  }

  /** Says that a parameter is never assigned. */
  keep(local: Local): void {
    this.stable.add(local);
  }

  /** Gives locals their values at once: no value is seen changed. */
  assign(locals: readonly Local[], values: readonly Expr[]): void {
    const held = values.length > 1 ? values.map((value) => this.hold(value)) : values;
    locals.forEach((local, index) => {
      const value = held[index];
      if (value !== undefined) this.emit({ op: 'set', local, value });
    });
  }

  hold(expr: Expr): Expr {
    if (this.isStable(expr)) return expr;
    const local = this.local('held', expr.type);
    this.emit({ op: 'set', local, value: expr });
    return get(local);
  }

  /** The same value, whatever is assigned after it. */
  held(value: Value): Value {
    return mapped(value, (expr) => this.hold(expr));
  }

  settled(value: BigintValue): BigintValue {
    return settledBigint(this, value);
  }

  /** A value as a variable of a type can hold it: bigints within its bounds. */
  writable(value: Value, type: StaticType): Value {
    if (value.kind === 'bigint') return withinBounds(this, value, type);
    if (value.kind !== 'optional' || value.value.kind !== 'bigint') return value;
    return { ...value, value: withinBounds(this, value.value, type) };
  }

  /** Runs what lowers one of several operands, so that operands keep their order where a later one has effects. */
  inOrder(operands: readonly (() => Value)[]): Value[] {
    const ends: number[] = [];
    const values = operands.map((operand) => {
      const value = operand();
      ends.push(this.statements.length);
      return value;
    });
    const end = this.statements.length;
    for (let index = values.length - 1; index >= 0; index -= 1) {
      const [value, at] = [values[index], ends[index]];
      if (value === undefined || at === undefined || at === end) continue;
      values[index] = this.before(at, () => this.held(value));
    }
    return values;
  }

  /** Emits at an earlier place of the statements. */
  private before<T>(place: number, work: () => T): T {
    const later = this.statements.splice(place);
    const made = work();
    this.statements.push(...later);
    return made;
  }

  when(test: Expr, then: () => void, otherwise: () => void = () => {}): void {
    if (test.op === 'const') {
      (test.value !== 0 ? then : otherwise)();
      return;
    }
    const before = this.flow;
    const one = this.side(before.copy(), then);
    const other = this.side(before.copy(), otherwise);
    this.flow = before;
    if (one.statements.length > 0 || other.statements.length > 0)
      this.emit(branch(test, one.statements, other.statements));
    this.flow = one.flow.joined(other.flow);
  }

  either(test: Expr, then: () => Expr, otherwise: () => Expr): Expr {
    const before = this.flow;
    const one = this.side(before.copy(), then);
    const other = this.side(before.copy(), otherwise);
    this.flow = before;
    const [result] = this.joinedSides(test, one, [one.value], other, [other.value], [one.value.type]);
    return result ?? one.value;
  }

  /** The value of one of two sides, of a type that has both; `node` is what has the value. */
  eitherValue(test: Expr, then: () => Value, otherwise: () => Value): Value {
    if (test.op === 'const') return (test.value !== 0 ? then : otherwise)();
    const before = this.flow;
    const one = this.side(before.copy(), () => this.settledValue(then()));
    const other = this.side(before.copy(), () => this.settledValue(otherwise()));
    this.flow = before;
    if (one.flow.dead || other.flow.dead) {
      this.emit(branch(test, one.statements, other.statements));
      this.flow = one.flow.joined(other.flow);
      return one.flow.dead ? other.value : one.value;
    }
    if (one.value === other.value || (one.value.kind === 'object' && other.value.kind === 'object'))
      return this.eitherObject(test, one, other);
    const [left, right] = [typeOf(one.value), typeOf(other.value)];
    const type = left && right && joinedTypes(left, right);
    if (type === undefined || (type.kind === 'optional' && type.of.kind === 'date'))
      this.refuse(`a value is ${describe(one.value)} or ${describe(other.value)}`);
    const [first, second] = [this.fitted(one, type), this.fitted(other, type)];
    const parts = this.joinedSides(
      test,
      first,
      components(first.value, type),
      second,
      components(second.value, type),
      componentTypes(type),
    );
    return assembled(type, parts);
  }

  /** A side whose value fits the type that both sides have: a bigint beyond its bounds bails out there. */
  private fitted(side: Side<Value>, type: StaticType): Side<Value> {
    const outer = this.flow;
    this.flow = side.flow;
    const { statements, value } = this.collected(() => this.writable(side.value, type));
    const { flow } = this;
    this.flow = outer;
    return { statements: [...side.statements, ...statements], value, flow };
  }

  guest(name: string, ...operands: readonly Expr[]): Expr {
    return { op: 'guest', type: this.module.guestResult(name), name, operands };
  }

  bailIf(test: Expr, reason: string): void {
    this.when(test, () => this.bail(reason));
  }

  /** Leaves the row to the js tier. */
  bail(reason: string): void {
    this.emit({ op: 'bail', reason, position: this.module.position(this.node) });
    this.flow.dead = true;
  }

  throwIf(test: Expr, className: string, message: string): void {
    this.when(test, () => this.raise(className, str(message), this.node));
  }

  /** Throws an exception of the language whose stack trace begins at a node. */
  raise(className: string, message: Expr, node: Node): void {
    const frames = this.activation.frames(this.module, node);
    if (frames === undefined) {
      this.bail(`throws ${className} in a function without a name`);
      return;
    }
    this.emit({ op: 'throw', className, message, frames });
    this.flow.dead = true;
  }

  refuse(reason: string): never {
    // Inside a package, or the PDK, the place is the call that leads there.
    let { node, activation } = this;
    while (this.module.position(node) === undefined && activation.caller !== undefined)
      ({ call: node, activation } = activation.caller);
    throw new Refused(reason, node);
  }

  /** Lowers with another node as the place of what happens. */
  at<T>(node: Node, work: () => T): T {
    const outer = this.node;
    this.node = node;
    const made = work();
    this.node = outer;
    return made;
  }

  /** A statement with a body of its own: a block or a loop. */
  enclosed(op: 'block' | 'loop', label: Label, work: () => void): void {
    const { statements } = this.collected(work);
    this.emitAlways({ op, label, body: statements });
  }

  /** Emits although what follows may not be reached. */
  private emitAlways(statement: Statement): void {
    this.module.places.mark(statement, this.node);
    this.statements.push(statement);
  }

  /** Runs work and gives what it emitted, which is nowhere yet. */
  collected<T>(work: () => T): { readonly statements: readonly Statement[]; readonly value: T } {
    const outer = this.statements;
    this.statements = [];
    try {
      const value = work();
      return { statements: this.statements, value };
    } finally {
      this.statements = outer;
    }
  }

  private side<T>(flow: Flow, work: () => T): Side<T> {
    this.flow = flow;
    const made = this.collected(work);
    return { ...made, flow: this.flow };
  }

  private joinedSides(
    test: Expr,
    one: Side<unknown>,
    then: readonly Expr[],
    other: Side<unknown>,
    otherwise: readonly Expr[],
    types: readonly ValueType[],
  ): readonly Expr[] {
    const joined = one.flow.joined(other.flow);
    if (one.statements.length === 0 && other.statements.length === 0 && !one.flow.dead && !other.flow.dead) {
      const parts = chosen(types.length > 1 ? this.hold(test) : test, then, otherwise);
      this.flow = joined;
      return parts;
    }
    const locals = types.map((type) => this.local('either', type));
    const sets = (values: readonly Expr[], { flow }: Side<unknown>): Statement[] =>
      flow.dead ? [] : locals.map((local, index) => ({ op: 'set', local, value: values[index] ?? i32(0) }));
    const sides = [
      [...one.statements, ...sets(then, one)],
      [...other.statements, ...sets(otherwise, other)],
    ] as const;
    this.emit(branch(test, ...sides));
    this.flow = joined;
    return locals.map(get);
  }

  private eitherObject(test: Expr, one: Side<Value>, other: Side<Value>): Value {
    const flow = one.flow.joined(other.flow);
    if (one.value !== other.value) this.refuse('one of two objects is chosen while the function runs');
    if (one.statements.length > 0 || other.statements.length > 0)
      this.emit(branch(test, one.statements, other.statements));
    this.flow = flow;
    return one.value;
  }

  private settledValue(value: Value): Value {
    if (value.kind === 'bigint') return this.settled(value);
    if (value.kind === 'optional' && value.value.kind === 'bigint')
      return { ...value, value: this.settled(value.value) };
    return value;
  }

  /** Whether an expression has the same value until the end of the row, and costs nothing. */
  isStable(expr: Expr): boolean {
    return expr.op === 'const' || (expr.op === 'get' && this.stable.has(expr.local));
  }
}

interface Side<T> {
  readonly statements: readonly Statement[];
  readonly flow: Flow;
  readonly value: T;
}
