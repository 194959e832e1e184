import binaryen from 'binaryen';
import { POLL_ROUNDS, type Unit } from './unit.js';

/** Counts one round in a local, and asks the host whether to go on when none is left. */
export function pollRound(unit: Unit, rounds: number): binaryen.ExpressionRef {
  const { module } = unit;
  const { i32, local } = module;
  const left = local.tee(rounds, i32.sub(local.get(rounds, binaryen.i32), i32.const(1)), binaryen.i32);
  return module.if(
    i32.eqz(left),
    module.block(null, [
      unit.callGuest('heddle_poll', [], [], binaryen.none),
      local.set(rounds, i32.const(POLL_ROUNDS)),
    ]),
  );
}
