import { columnsUsed, type Expression, moveColumns } from '../plan/expression.js';
import { columnsOf, project } from '../plan/nodes.js';
import type { Join, Plan, Window } from '../plan/plan.js';
import { expressionsOf, inputsOf, mapExpressions, withInputs } from '../plan/walk.js';

/** A plan that yields at least the columns asked for, and where each of the columns it had is now; -1 = gone. */
interface Pruned {
  readonly plan: Plan;
  readonly places: readonly number[];
}

/** Columns that nobody needs are not read, computed or carried. */
export function pruneColumns(plan: Plan): Plan {
  return exactly(
    plan,
    plan.fields.map((_, index) => index),
  );
}

/** The columns `wanted` of a plan, in that order and no others. */
function exactly(plan: Plan, wanted: readonly number[]): Plan {
  const { plan: pruned, places } = prune(plan, new Set(wanted));
  const now = wanted.map((index) => places[index] ?? -1);
  if (now.length === pruned.fields.length && now.every((place, index) => place === index)) return pruned;
  const all = columnsOf(pruned.fields);
  const exprs = now.flatMap((place) => all[place] ?? []);
  return project(
    pruned,
    exprs,
    wanted.map((index) => plan.fields[index]?.name ?? ''),
  );
}

function prune(plan: Plan, needed: ReadonlySet<number>): Pruned {
  switch (plan.kind) {
    case 'values':
      return { plan, places: identity(plan) };
    case 'scan': {
      const used = new Set([...needed, ...columnsUsed(...plan.conditions)]);
      const kept = keep(plan, used);
      const moved = mapExpressions(plan, (expr) => moveColumns(expr, (index) => kept.places[index] ?? -1));
      const columns = plan.columns.filter((_, index) => used.has(index));
      return { plan: { ...moved, columns, fields: kept.fields } as Plan, places: kept.places };
    }
    case 'project': {
      const { fields, places } = keep(plan, needed);
      const exprs = plan.exprs.filter((_, index) => needed.has(index));
      const input = prune(plan.input, new Set(columnsUsed(...exprs)));
      const moved = exprs.map((expr) => moveColumns(expr, (index) => input.places[index] ?? -1));
      return { plan: { ...plan, input: input.plan, exprs: moved, fields }, places };
    }
    case 'aggregate': {
      const keys = plan.keys.length;
      const used = new Set([...plan.keys.keys(), ...needed]);
      const { fields, places } = keep(plan, used);
      const calls = plan.calls.filter((_, index) => used.has(keys + index));
      return { plan: overInput({ ...plan, calls, fields }), places };
    }
    case 'mapPartitions':
      return { plan: overInput(plan), places: identity(plan) };
    case 'command':
    case 'write':
    case 'cache': {
      // What is behind them sees every column.
      const inputs = inputsOf(plan).map((input) => exactly(input, identity(input)));
      return { plan: withInputs(plan, inputs), places: identity(plan) };
    }
    case 'union': {
      const wanted = identity(plan).filter((index) => needed.has(index));
      const { fields, places } = keep(plan, needed);
      return {
        plan: { ...plan, inputs: plan.inputs.map((input) => exactly(input, wanted)), fields },
        places,
      };
    }
    case 'join':
      return pruneJoin(plan, needed);
    case 'window':
      return pruneWindow(plan, needed);
    case 'flatMap': {
      const width = plan.input.fields.length;
      const input = prune(plan.input, new Set([...below(needed, width), ...columnsUsed(...plan.args)]));
      const output = plan.fields.slice(width);
      const moved = overPlaces(plan, input.places);
      const places = [...input.places, ...output.map((_, index) => input.plan.fields.length + index)];
      return {
        plan: { ...moved, input: input.plan, fields: [...input.plan.fields, ...output] } as Plan,
        places,
      };
    }
    case 'filter':
    case 'sort':
    case 'limit':
    case 'sample':
    case 'repartition': {
      const input = prune(plan.input, new Set([...needed, ...columnsUsed(...expressionsOf(plan))]));
      const moved = overPlaces(plan, input.places);
      return {
        plan: { ...moved, input: input.plan, fields: input.plan.fields } as Plan,
        places: input.places,
      };
    }
  }
}

/** A node that yields columns of its own, over an input with what its expressions need. */
function overInput(plan: Plan): Plan {
  const [input] = inputsOf(plan);
  if (input === undefined) return plan;
  const pruned = prune(input, new Set(columnsUsed(...expressionsOf(plan))));
  return { ...overPlaces(plan, pruned.places), input: pruned.plan } as Plan;
}

function pruneJoin(plan: Join, needed: ReadonlySet<number>): Pruned {
  const width = plan.left.fields.length;
  const residual = plan.residual === null ? [] : columnsUsed(plan.residual);
  const all = new Set([...needed, ...residual]);
  const left = prune(
    plan.left,
    new Set([...below(all, width), ...columnsUsed(...plan.on.map((key) => key.left))]),
  );
  const right = prune(
    plan.right,
    new Set([
      ...[...all].filter((index) => index >= width).map((index) => index - width),
      ...columnsUsed(...plan.on.map((key) => key.right)),
    ]),
  );
  const leftWidth = left.plan.fields.length;
  const rightPlaces = right.places.map((place) => (place < 0 ? -1 : leftWidth + place));
  const both = [...left.places, ...rightPlaces];
  const move = (expr: Expression, places: readonly number[]) =>
    moveColumns(expr, (index) => places[index] ?? -1);
  const on = plan.on.map((key) => ({
    ...key,
    left: move(key.left, left.places),
    right: move(key.right, right.places),
  }));
  const oneSided = plan.type === 'semi' || plan.type === 'anti';
  const fields = oneSided ? left.plan.fields : [...left.plan.fields, ...right.plan.fields];
  return {
    plan: {
      ...plan,
      left: left.plan,
      right: right.plan,
      on,
      residual: plan.residual === null ? null : move(plan.residual, both),
      fields,
    },
    places: oneSided ? left.places : both,
  };
}

function pruneWindow(plan: Window, needed: ReadonlySet<number>): Pruned {
  const width = plan.input.fields.length;
  const calls = plan.calls.filter((_, index) => needed.has(width + index));
  const own = { ...plan, calls };
  const input = prune(plan.input, new Set([...below(needed, width), ...columnsUsed(...expressionsOf(own))]));
  const output = plan.fields.slice(width).filter((_, index) => needed.has(width + index));
  let next = input.plan.fields.length;
  const places = [
    ...input.places,
    ...plan.calls.map((_, index) => (needed.has(width + index) ? next++ : -1)),
  ];
  const moved = overPlaces(own, input.places);
  return { plan: { ...moved, input: input.plan, fields: [...input.plan.fields, ...output] } as Plan, places };
}

/** The node with its expressions over the columns of a pruned input. */
function overPlaces(plan: Plan, places: readonly number[]): Plan {
  return mapExpressions(plan, (expr) => moveColumns(expr, (index) => places[index] ?? -1));
}

function below(needed: ReadonlySet<number>, width: number): number[] {
  return [...needed].filter((index) => index < width);
}

function identity(plan: Plan): number[] {
  return plan.fields.map((_, index) => index);
}

/** The fields of a node that are needed, and where they are then. */
function keep(plan: Plan, needed: ReadonlySet<number>) {
  let next = 0;
  const places = plan.fields.map((_, index) => (needed.has(index) ? next++ : -1));
  return { places, fields: plan.fields.filter((_, index) => needed.has(index)) };
}
