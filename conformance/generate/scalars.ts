import type { Case } from '../corpus/case-file.js';
import { identityCases } from './identity.js';
import type { SampledType } from './types.js';

/** Cases of `same<Id>` (strict) and `maybe<Id>` (nullable), which give back their argument. */
export function scalarCases(sampled: SampledType): Case[] {
  return [...identityCases(sampled, 'same', false), ...identityCases(sampled, 'maybe', true)];
}
