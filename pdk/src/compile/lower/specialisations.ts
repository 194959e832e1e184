import type { AnyNode } from 'acorn';
import type { Expr, IrFunction, Local, ResultShape, Statement } from '../ir.js';
import { Activation } from './activation.js';
import { signed } from './bigints.js';
import { describe } from './binding.js';
import { Body } from './body.js';
import { get } from './expr.js';
import { lowerExpression } from './expressions.js';
import { asFunction } from './functions.js';
import { functionName } from './names.js';
import { asDouble } from './numbers.js';
import { bindParameters } from './patterns.js';
import { Refused } from './refusal.js';
import { assembled } from './representation.js';
import { lowered } from './rounds.js';
import { Scope } from './scope.js';
import { lowerStatements } from './statements.js';
import { BIGINT, BOOLEAN, NUMBER, type ScalarType, TEXT } from './static-type.js';
import type { Value } from './value.js';

/** A function that calls itself, for arguments of some types. */
interface Specialisation {
  readonly fn: IrFunction;
  readonly result: ScalarType;
}

const TYPES: Readonly<Record<string, ScalarType>> = {
  number: NUMBER,
  bigint: BIGINT,
  boolean: BOOLEAN,
  text: TEXT,
};

const LOCAL_TYPES = { number: 'f64', bigint: 'i64', boolean: 'i32', text: 'str', date: 'f64' } as const;

/**
 * Functions that call themselves become functions of the intermediate form, one for each list of the types of their
 * arguments. What they return is found by trying: the assumption must be what comes out.
 */
export class Specialisations {
  private readonly known = new Map<string, Specialisation>();

  /** A call from `body`. */
  call(body: Body, node: AnyNode, args: readonly Value[]): Value {
    const kinds = args.map((arg) =>
      arg.kind in TYPES
        ? arg.kind
        : body.refuse(`${describe(arg)} is handed to a function that calls itself`),
    );
    const { fn, result } = this.specialised(body, node, kinds);
    const operands = args.map((arg) => operand(body, arg));
    const position = body.module.position(body.node);
    const call: Expr = {
      op: 'call',
      type: LOCAL_TYPES[result.kind],
      callee: fn,
      operands,
      position,
    };
    // A call may throw: it runs where it stands.
    return assembled(result, [body.hold(call)]);
  }

  private specialised(body: Body, node: AnyNode, kinds: readonly string[]): Specialisation {
    const key = `${node.start} ${kinds.join(' ')}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const before = new Map(this.known);
    let refusal: Refused | undefined;
    for (const result of Object.values(TYPES)) {
      try {
        return this.attempt(body, node, kinds, key, result);
      } catch (thrown) {
        if (!(thrown instanceof Refused)) throw thrown;
        refusal ??= thrown;
        // What was made under the assumption goes with it.
        for (const made of [...this.known.keys()]) if (!before.has(made)) this.known.delete(made);
      }
    }
    throw refusal ?? new Refused('a function calls itself', node);
  }

  private attempt(
    caller: Body,
    node: AnyNode,
    kinds: readonly string[],
    key: string,
    result: ScalarType,
  ): Specialisation {
    const { module } = caller;
    const code = asFunction(caller, node);
    const name =
      functionName(module.program, node) ?? caller.refuse('a function without a name calls itself');
    const params: Local[] = kinds.map((kind, index) => ({
      name: `argument${index}`,
      type: LOCAL_TYPES[kind as keyof typeof LOCAL_TYPES],
    }));
    const results: readonly ResultShape[] = [{ type: LOCAL_TYPES[result.kind], nullable: false }];
    const body: Statement[] = [];
    const locals: Local[] = [];
    const fn: IrFunction = { name, params, results, locals, body, position: module.position(node) };
    const specialisation = { fn, result };
    this.known.set(key, specialisation);
    const made = lowered(node, (types) => {
      const returns = (inner: Body, value: Value): void => {
        if (value.kind !== result.kind)
          inner.refuse(`a function that calls itself returns ${describe(value)}`);
        inner.emit({ op: 'return', values: [operand(inner, value)] });
        inner.flow.dead = true;
      };
      const activation = new Activation(`${key}:`, name, node, new Scope(), returns);
      const inner = new Body(module, types, activation, node, true);
      const values = kinds.map((kind, index) => {
        const local = params[index];
        const type = TYPES[kind];
        if (local === undefined || type === undefined) return inner.refuse('an argument of no type');
        inner.keep(local);
        return assembled(type, [get(local)]);
      });
      bindParameters(inner, code.params, values);
      if (code.body.type !== 'BlockStatement') returns(inner, lowerExpression(inner, code.body));
      else lowerStatements(inner, code.body.body);
      if (!inner.flow.dead) inner.refuse('a function that calls itself may return nothing');
      return inner;
    });
    body.push(...made.emitted);
    locals.push(...made.locals);
    return specialisation;
  }
}

function operand(body: Body, value: Value): Expr {
  switch (value.kind) {
    case 'number':
      return asDouble(value);
    case 'bigint':
      return signed(body, value).expr;
    case 'boolean':
    case 'text':
      return value.expr;
    default:
      return body.refuse(`${describe(value)} is handed to a function that calls itself`);
  }
}
