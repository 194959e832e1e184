import { HeddleError } from './errors.js';
import type { FunctionInfo } from './function-info.js';

/** A function of one kind. */
export type OfKind<Kind extends FunctionInfo['kind']> = Extract<FunctionInfo, { kind: Kind }>;

/** The function, if it is of this kind. @throws HeddleError HEDDLE1104. */
export function requireKind<Kind extends FunctionInfo['kind']>(info: FunctionInfo, kind: Kind): OfKind<Kind> {
  if (isOfKind(info, kind)) return info;
  const message = `${info.signature} is of kind ${info.kind}, not ${kind}`;
  throw new HeddleError({ code: 'HEDDLE1104', function: info.name, message });
}

function isOfKind<Kind extends FunctionInfo['kind']>(info: FunctionInfo, kind: Kind): info is OfKind<Kind> {
  return info.kind === kind;
}
