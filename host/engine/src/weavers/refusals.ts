import { uncovered } from '../failure.js';
import { planText } from '../plan/explain.js';
import { type Expression, some } from '../plan/expression.js';
import type { Plan } from '../plan/plan.js';
import { expressionsOf, inputsOf } from '../plan/walk.js';
import { isDecimal } from '../table/decimal-type.js';
import type { Dialect } from './sql/dialect.js';
import type { Program } from './weaver.js';

/** @throws HeddleError HEDDLE4007 that names the first node that an engine does not run as this process does. */
export function refuseUncovered({ plan, modules }: Program, dialect: Dialect): void {
  const names = new Map<string, string>();
  for (const module of new Map(modules.map((each) => [each.digest, each])).values()) {
    for (const name of new Set(module.manifest.functions.map((info) => info.name))) {
      if (names.has(name))
        throw uncovered(
          dialect.name,
          `two modules have a function ${name}, and SQL knows functions by their names: rename one`,
        );
      names.set(name, module.digest);
      if (dialect.builtIns.has(name.toLowerCase()))
        throw uncovered(
          dialect.name,
          `the function ${name} of a module would hide ${dialect.name}'s own: rename it`,
        );
    }
  }
  const seen = new Set<Plan>();
  const visit = (node: Plan) => {
    if (seen.has(node)) return;
    seen.add(node);
    inputsOf(node).forEach(visit);
    const why = reason(node, dialect);
    if (why === null) return;
    const [line] = planText(node).split('\n');
    throw uncovered(dialect.name, `${line}: ${why}`);
  };
  visit(plan);
}

/** Why a TypeScript function given inline runs nowhere else. */
export const INLINE =
  'its TypeScript function is in this process alone: export it from a module, build that, and use call(module, name, …)';

/** Whether a node calls a TypeScript function given inline. */
export function callsInline(node: Plan): boolean {
  const folds =
    (node.kind === 'aggregate' || node.kind === 'window') &&
    node.calls.some((call) => typeof call.function !== 'string' && 'fold' in call.function);
  return (
    folds || expressionsOf(node).some((expression) => some(expression, (part) => part.kind === 'lambda'))
  );
}

/** Why an engine does not run a node; null where it does. */
function reason(node: Plan, dialect: Dialect): string | null {
  if (node.kind === 'sample')
    return 'which rows it takes depends on how this process reads them: sample in process, write the rows, and read them';
  if (callsInline(node)) return INLINE;
  if (node.kind === 'command')
    return 'a UNIX command is of this machine: run it in process, write the rows, and read them';
  if (node.kind === 'write')
    return 'a folder of files is written by tasks of this engine: write to one file, or in process or on a cluster';
  if (node.kind === 'values' && node.fields.length === 0 && node.batch.rows !== 1)
    return 'rows without columns';
  for (const expression of expressionsOf(node)) {
    if (!dialect.decimalsOfDoubles && some(expression, isDecimalOfDouble))
      return 'a float64 becomes another decimal there: take a decimal from the beginning, or run it on Spark';
    const type = constantType(expression, dialect);
    if (type !== null) return `a constant of type ${type} has no text in SQL: take it from a column`;
  }
  return null;
}

function isDecimalOfDouble(part: Expression): boolean {
  if (part.kind !== 'call' || (part.name !== 'cast' && part.name !== 'try_cast')) return false;
  return isDecimal(part.type) && part.args[0]?.type === 'float64';
}

/** The type of a constant that cannot be written; null where there is none. */
function constantType(expression: Expression, dialect: Dialect): string | null {
  let found: string | null = null;
  some(expression, (part) => {
    if (part.kind === 'literal' && part.value !== null && dialect.typeName(part.type) === null)
      found = part.type;
    return found !== null;
  });
  return found;
}
