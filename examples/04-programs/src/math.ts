import { float64, scalar } from '@heddle/pdk';

/** The logistic function. */
export const sigmoid = scalar({ args: [float64('z')], returns: float64() }, (z) => 1 / (1 + Math.exp(-z)));
