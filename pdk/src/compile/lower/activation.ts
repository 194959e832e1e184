import type { Node } from 'acorn';
import type { Frame, Label } from '../ir.js';
import type { Body } from './body.js';
import { Flow } from './flow.js';
import type { Module } from './module.js';
import type { Scope } from './scope.js';
import type { Value } from './value.js';

/** A place that `break` leads to, with what is known of variables on all ways there. */
export class Target {
  readonly label: Label;
  /** The user's names of the statement. */
  readonly names: readonly string[];
  private arrived = Flow.unreachable();

  constructor(name: string, names: readonly string[] = []) {
    this.label = { name };
    this.names = names;
  }

  /** Goes there. */
  leave(body: Body): void {
    if (body.flow.dead) return;
    this.arrived = this.arrived.joined(body.flow);
    body.emit({ op: 'break', label: this.label });
    body.flow.dead = true;
  }

  /** What is known there, with the way that falls into it. */
  joined(flow: Flow): Flow {
    return this.arrived.joined(flow);
  }
}

/** Where `break` and `continue` lead inside a statement. */
export interface Exit {
  readonly breaks: Target;
  /** Of loops. */
  readonly continues: Target | undefined;
  /** Whether `break` without a label means it: loops and `switch`. */
  readonly plain: boolean;
}

/** One run of a function of the user's: a handler, or a function that was put in place of its call. */
export class Activation {
  /** The same in every round of lowering, and unlike all others. */
  readonly path: string;
  /** As stack traces show it; undefined where it has none. */
  readonly name: string | undefined;
  readonly node: Node;
  readonly caller: { readonly activation: Activation; readonly call: Node } | undefined;
  scope: Scope;
  /** The statements around what is being lowered, innermost last. */
  readonly exits: Exit[] = [];
  /** What `return` does. */
  readonly returns: (body: Body, value: Value) => void;

  constructor(
    path: string,
    name: string | undefined,
    node: Node,
    scope: Scope,
    returns: (body: Body, value: Value) => void,
    caller?: { readonly activation: Activation; readonly call: Node },
  ) {
    this.path = path;
    this.name = name;
    this.node = node;
    this.scope = scope;
    this.returns = returns;
    this.caller = caller;
  }

  /** The handler. */
  get outermost(): Activation {
    return this.caller?.activation.outermost ?? this;
  }

  /** Whether the function is this one or one that it was put into. */
  runs(node: Node): boolean {
    return this.node === node || this.caller?.activation.runs(node) === true;
  }

  /** The stack trace of an exception that is made at a node; undefined where a function has no name. */
  frames(module: Module, node: Node): readonly Frame[] | undefined {
    const { name, caller } = this;
    if (name === undefined) return undefined;
    const own = { function: name, position: module.position(node) };
    if (caller === undefined) return [own];
    const outer = caller.activation.frames(module, caller.call);
    return outer && [own, ...outer];
  }
}
