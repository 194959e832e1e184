import type binaryen from 'binaryen';

/** The ways out of a function's body, which differ between a loop over rows and a function of its own. */
export interface Exits {
  /** The body has come to its end with these results. */
  finish(values: readonly binaryen.ExpressionRef[]): binaryen.ExpressionRef;
  /** The row goes to the js tier. */
  bail(): binaryen.ExpressionRef;
  /** The row has failed, and the guest knows why. */
  fail(): binaryen.ExpressionRef;
  /** Gives a row, and pauses where no more are wanted: `place` is where it then goes on. */
  yield(values: readonly binaryen.ExpressionRef[], place: number): binaryen.ExpressionRef;
  /** A call has left without a result, for the reason that the global `exit` tells. */
  pass(): binaryen.ExpressionRef;
}

/** The values of the global `exit`, and of verdicts. */
export const Verdict = { done: 0, bail: 1, failed: 2, paused: 3 } as const;
