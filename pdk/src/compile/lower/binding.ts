import type { Local } from '../ir.js';
import type { Body } from './body.js';
import { get, i32 } from './expr.js';
import { withoutZeroSign } from './numbers.js';
import { assembled, components, componentTypes, refined } from './representation.js';
import { includesType, type StaticType, typeOf } from './static-type.js';
import type { Place, Value } from './value.js';

/** What a name or a field stands for, with what is known of it where it is read. */
export abstract class Binding implements Place {
  readonly name: string;
  protected readonly body: Body;
  /** Whether it is a part of an object. */
  readonly field: boolean;

  constructor(name: string, body: Body, field = false) {
    this.field = field;
    this.name = name;
    this.body = body;
  }

  abstract read(): Value;
}

/** A name or a field that is never assigned after its declaration. */
export class ConstantBinding extends Binding {
  private readonly value: Value;

  constructor(name: string, body: Body, value: Value, field = false) {
    super(name, body, field);
    this.value = value;
  }

  read(): Value {
    const fact = this.body.flow.factOf(this);
    return fact === undefined ? this.value : refined(this.value, fact);
  }
}

/** A variable: locals that are given values again and again. */
export class VariableBinding extends Binding {
  /** What the locals are made for. */
  readonly type: StaticType;
  private readonly key: string;
  private readonly locals: readonly Local[];
  private readonly zeroSign: boolean;

  /**
   * Declares a variable with its first value. `key` tells it from all others of the handler, in every round of
   * lowering; without `zeroSign` nobody can tell a -0 in it from 0.
   */
  constructor(name: string, body: Body, key: string, first: Value, { field = false, zeroSign = true } = {}) {
    super(name, body, field);
    this.key = key;
    this.zeroSign = zeroSign;
    const initial = this.signless(first);
    const found = body.types.known(key);
    const type = typeOf(found === undefined ? initial : body.writable(initial, found));
    const known = type && body.types.declared(key, type);
    if (known === undefined) body.refuse(`the variable ${name} holds ${describe(initial)}`);
    this.type = known;
    this.locals = componentTypes(known).map((part, index) =>
      body.variable(index === 0 ? name : `${name}_missing`, part),
    );
    this.write(initial);
  }

  read(): Value {
    const whole = assembled(this.type, this.locals.map(get));
    const fact = this.body.flow.factOf(this);
    return fact !== undefined && includesType(this.type, fact) ? refined(whole, fact) : whole;
  }

  private signless(value: Value): Value {
    return value.kind === 'number' && !this.zeroSign ? withoutZeroSign(value) : value;
  }

  write(given: Value): void {
    const value = this.body.writable(this.signless(given), this.type);
    const type = typeOf(value);
    if (type === undefined) this.body.refuse(`the variable ${this.name} holds ${describe(value)}`);
    if (this.body.flow.dead) return;
    if (this.body.types.given(this.key, this.type, type) === undefined)
      this.body.refuse(`the variable ${this.name} holds values of different types`);
    this.body.assign(this.locals, components(value, this.type));
    this.body.writes.push(this);
    this.body.flow.learn(this, type);
  }
}

/** Locals that exist already and are of a declared type: the fields of an aggregate's state. */
export class FixedBinding extends Binding {
  private readonly type: StaticType;
  private readonly locals: readonly Local[];

  constructor(name: string, body: Body, type: StaticType, locals: readonly Local[]) {
    super(name, body, true);
    this.type = type;
    this.locals = locals;
  }

  read(): Value {
    const whole = assembled(this.type, this.locals.map(get));
    const fact = this.body.flow.factOf(this);
    return fact === undefined ? whole : refined(whole, fact);
  }

  write(given: Value): void {
    const value = this.body.writable(given, this.type);
    const type = typeOf(value);
    if (type === undefined || !includesType(this.type, type))
      this.body.refuse(`${this.name} is given ${describe(value)}`);
    this.body.assign(this.locals, components(value, this.type));
    this.body.writes.push(this);
    this.body.flow.learn(this, type);
  }
}

/** What is known of a field of which the type is found while its function is lowered. */
export interface Found {
  /** Tells it from all else that has a type, in every round of lowering. */
  readonly key: string;
  readonly type: StaticType;
  /** What it is taken to hold where it is given a value of a type. */
  readonly widen: (given: StaticType) => StaticType;
}

/** Locals that exist already and are of a type that was found: the fields of a partition's state. */
export class FoundBinding extends Binding {
  private readonly found: Found;
  private readonly locals: readonly Local[];

  /** @param locals a value, and a flag where the type has null */
  constructor(name: string, body: Body, found: Found, locals: readonly Local[]) {
    super(name, body, true);
    this.found = found;
    this.locals = locals;
  }

  read(): Value {
    const { type } = this.found;
    const whole = assembled(type, this.locals.map(get));
    const fact = this.body.flow.factOf(this);
    return fact !== undefined && includesType(type, fact) ? refined(whole, fact) : whole;
  }

  write(given: Value): void {
    const { key, type: assumed, widen } = this.found;
    const value = this.body.writable(given, assumed);
    const type = typeOf(value);
    if (type === undefined) this.body.refuse(`the field ${this.name} of the state holds ${describe(value)}`);
    if (this.body.flow.dead) return;
    if (this.body.types.given(key, assumed, widen(type)) === undefined)
      this.body.refuse(`the field ${this.name} of the state holds values of different types`);
    const parts = assumed.kind === 'absent' ? [i32(0), i32(1)] : components(value, assumed);
    this.body.assign(this.locals, parts);
    this.body.writes.push(this);
    this.body.flow.learn(this, type);
  }
}

/** What a value is, for refusals: `an object`. */
export function describe(value: Value): string {
  switch (value.kind) {
    case 'object':
      return value.array ? 'an array' : 'an object';
    case 'indexed':
      return value.what;
    case 'builtin':
      return value.path;
    case 'function':
      return `the function ${value.name}`;
    case 'absent':
      return value.as;
    case 'optional':
      return `${describe(value.value)} or ${value.as}`;
    default:
      return `a ${value.kind}`;
  }
}
