import type { Decimal } from './decimal.js';

/**
 * What the engine is given to make values with. Whoever declares a type adds what its values need, so that a module
 * without decimals carries no arithmetic of theirs.
 */
export const handedOver: { Decimal?: typeof Decimal } = {};
