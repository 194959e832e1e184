import type { Case } from '../corpus/case-file.js';
import { identityCases } from './identity.js';
import type { SampledType } from './types.js';

/** Cases of `vector<Id>` (strict) and `vectorMaybe<Id>` (nullable), which give back their whole column. */
export function vectorizedCases(sampled: SampledType): Case[] {
  return [...identityCases(sampled, 'vector', false), ...identityCases(sampled, 'vectorMaybe', true)];
}
