/** Looks within the time that is waited. */
const LOOKS = 10;

/**
 * Calls `act` when about so many milliseconds have gone by in which this thread could hear something; the function that is given back ends the
 * wait. While a function computes, nothing is heard, and that is nobody's silence: a look that comes late counts once.
 */
export function afterSilence(milliseconds: number, act: () => void): () => void {
  let looks = 0;
  const timer = setInterval(() => {
    if (++looks < LOOKS) return;
    clearInterval(timer);
    act();
  }, milliseconds / LOOKS);
  return () => clearInterval(timer);
}
