import { HeddleError } from './errors.js';

/** Ends the call with HEDDLE2202: the guest handed back what the ABI forbids. */
export type Refusal = (message: string) => never;

/** A refusal that names the function. */
export function refusal(name: string | null): Refusal {
  return (message) => {
    throw new HeddleError({ code: 'HEDDLE2202', function: name, message });
  };
}
