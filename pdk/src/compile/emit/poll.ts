import binaryen from 'binaryen';
import { POLL_ROUNDS, type Unit } from './unit.js';

/** Counts one round in a local, and asks the host whether to go on when none is left. */
export function pollRound(unit: Unit, rounds: number): binaryen.ExpressionRef {
  const { module } = unit;
  return module.if(module.i32.eqz(countRound(unit, rounds)), askHost(unit, rounds));
}

/** Counts one round in a local: an i32, 0 where the host is to be asked. */
export function countRound({ module }: Unit, rounds: number): binaryen.ExpressionRef {
  const { i32, local } = module;
  return local.tee(rounds, i32.sub(local.get(rounds, binaryen.i32), i32.const(1)), binaryen.i32);
}

/** Asks the host whether to go on, and counts anew. */
export function askHost(unit: Unit, rounds: number): binaryen.ExpressionRef {
  const { module } = unit;
  return module.block(null, [
    unit.callGuest('heddle_poll', [], [], binaryen.none),
    module.local.set(rounds, module.i32.const(POLL_ROUNDS)),
  ]);
}
