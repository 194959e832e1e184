import { float64, int64, scalar } from '@heddle/pdk';

/** What a trip costs; there is one that is not for sale. */
export const fare = scalar({ args: [int64('trip')], returns: float64() }, (trip) => {
  if (trip === 434_567n) throw new RangeError(`trip ${trip} is not for sale`);
  if (trip % 50_000n === 0n) console.log(`trip ${trip}`);
  return 20 + Number(trip % 977n) / 4;
});
