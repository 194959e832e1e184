import binaryen from 'binaryen';
import type { IrFunction } from '../ir.js';
import { Body } from './body.js';
import { type Exits, Verdict } from './exits.js';
import { MAX_DEPTH } from './facts.js';
import { pollRound } from './poll.js';
import { Scope } from './scope.js';
import { Global, type Unit } from './unit.js';
import { wasmType, zero } from './wasm-type.js';

/**
 * The name of a function of the user's that others call; it is emitted when it is asked for first. Where it ends
 * without a result, the global `exit` says why, and its callers leave in turn.
 */
export function declareHelper(unit: Unit, fn: IrFunction): string {
  const { name, first } = unit.functionName(fn);
  if (first) emitHelper(unit, fn, name);
  return name;
}

function emitHelper(unit: Unit, fn: IrFunction, name: string): void {
  const [result] = fn.results;
  if (result === undefined || result.nullable || fn.results.length > 1) {
    throw new TypeError(`${fn.name} is called and has not one plain result`);
  }
  const scope = new Scope(fn.params.map((param) => param.name));
  for (const [index, param] of fn.params.entries()) scope.bind(param, index);
  const { module, facts } = unit;
  const recursive = facts.isRecursive(fn);
  const rounds = facts.takesTime(fn) ? scope.add('rounds', binaryen.i32) : undefined;
  const end = (value: binaryen.ExpressionRef): binaryen.ExpressionRef[] => {
    const counted =
      rounds === undefined ? [] : [unit.setGlobal(Global.rounds, module.local.get(rounds, binaryen.i32))];
    const left = recursive ? [addToDepth(unit, -1)] : [];
    return [...counted, ...left, module.return(value)];
  };
  const leave = (verdict?: number): binaryen.ExpressionRef => {
    const told = verdict === undefined ? [] : [unit.setGlobal(Global.exit, module.i32.const(verdict))];
    return module.block(null, [...told, ...end(zero(module, result.type))]);
  };
  const exits: Exits = {
    finish([value]) {
      if (value === undefined) throw new TypeError(`${fn.name} returns nothing`);
      const type = wasmType(result.type);
      const kept = scope.add('returned', type);
      return module.block(null, [module.local.set(kept, value), ...end(module.local.get(kept, type))]);
    },
    bail: () => leave(Verdict.bail),
    fail: () => leave(Verdict.failed),
    yield: () => {
      throw new TypeError(`${fn.name} is called and yields`);
    },
    pass: () => leave(),
  };
  const begin = [
    ...(rounds === undefined ? [] : [module.local.set(rounds, unit.getGlobal(Global.rounds))]),
    ...(recursive && rounds !== undefined ? [descend(unit, rounds, exits)] : []),
  ];
  const declare = (callee: IrFunction) => declareHelper(unit, callee);
  const body = new Body(unit, fn, { scope, exits, declare, rounds }).emit();
  const whole = scope.locate(
    module.block(null, [...begin, body, module.unreachable()], binaryen.unreachable),
    fn.position,
  );
  const params = binaryen.createType(fn.params.map(({ type }) => wasmType(type)));
  unit.addFunction(name, params, wasmType(result.type), scope, whole);
}

/** One call deeper: too deep leaves the row to the js tier, and a round is counted, for recursion is a loop too. */
function descend(unit: Unit, rounds: number, exits: Exits): binaryen.ExpressionRef {
  const { module } = unit;
  const deep = module.i32.gt_s(unit.getGlobal(Global.depth), module.i32.const(MAX_DEPTH));
  return module.block(null, [addToDepth(unit, 1), module.if(deep, exits.bail()), countCall(unit, rounds)]);
}

/** As a round of a loop; the calls below go on with the count. */
function countCall(unit: Unit, rounds: number): binaryen.ExpressionRef {
  const { module } = unit;
  const counted = unit.setGlobal(Global.rounds, module.local.get(rounds, binaryen.i32));
  return module.block(null, [pollRound(unit, rounds), counted]);
}

function addToDepth(unit: Unit, by: number): binaryen.ExpressionRef {
  const { i32 } = unit.module;
  return unit.setGlobal(Global.depth, i32.add(unit.getGlobal(Global.depth), i32.const(by)));
}
