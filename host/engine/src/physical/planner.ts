import { stateTypesOf } from '../exec/aggregate/accumulator.js';
import { column, type Expression } from '../plan/expression.js';
import type { Aggregate, Join, Limit, Plan, Sort } from '../plan/plan.js';
import type { Field } from '../table/types.js';
import { isBroadcast } from './broadcast.js';
import { exchange, leaf, single, step } from './build.js';
import type { Distribution, Physical } from './physical.js';
import { sortByRanges } from './ranges.js';

/**
 * Lays a plan out over `partitions` partitions: where rows must meet, an exchange; before it, what makes them fewer
 * (partial aggregates, limits, tops). With one partition there is no exchange. The answer is in one partition.
 */
export function planPhysical(plan: Plan, partitions: number): Physical {
  return single(new Planner(partitions).answer(plan));
}

class Planner {
  readonly #partitions: number;
  readonly #done = new Map<Plan, Physical>();

  constructor(partitions: number) {
    this.#partitions = partitions;
  }

  /**
   * A plan whose rows are the answer, or are written: they may stay in several partitions, as long as their order is that of the partitions.
   * So a sort is by ranges here, and nowhere else, for other operators may rely on its one partition.
   */
  answer(plan: Plan, written = false): Physical {
    switch (plan.kind) {
      case 'filter':
      case 'project':
      case 'flatMap':
        return step(plan, [this.answer(plan.input, written)]);
      case 'write':
        return step(plan, [this.answer(plan.input, true)]);
      case 'repartition': {
        const { input, keys, partitions, kept } = plan;
        if (keys.length > 0 || partitions > 1) break;
        return { ...exchange(this.answer(input, written), { kind: 'even' }, 1), kept };
      }
      case 'sort': {
        const input = this.plan(plan.input);
        const isWhole = plan.limit === null && plan.offset === 0;
        if (!isWhole || input.partitions === 1 || this.#partitions === 1) break;
        // What goes to the program as one stream, and is little, is sorted sooner than it is dealt out.
        if (!written && areGroups(plan.input)) break;
        return sortByRanges(plan, input, this.#partitions);
      }
      default:
    }
    return this.plan(plan);
  }

  plan(plan: Plan): Physical {
    const known = this.#done.get(plan);
    if (known !== undefined) return known;
    const physical = this.#layOut(plan);
    this.#done.set(plan, physical);
    return physical;
  }

  #layOut(plan: Plan): Physical {
    switch (plan.kind) {
      case 'scan':
        return leaf(plan, Math.max(1, Math.min(this.#partitions, plan.source.splits)));
      case 'values':
        return leaf(plan, 1);
      case 'filter':
      case 'project':
      case 'flatMap':
      case 'sample':
      case 'cache':
      case 'write':
        return step(plan, [this.plan(plan.input)]);
      case 'union':
        return this.#union(
          plan.inputs.map((input) => this.plan(input)),
          plan,
        );
      case 'aggregate':
        return this.#aggregate(plan, this.plan(plan.input));
      case 'join':
        return this.#join(plan);
      case 'sort':
      case 'limit':
        return this.#bounded(plan, this.plan(plan.input));
      case 'window':
        return step(plan, [this.#byKeys(this.plan(plan.input), plan.partitionBy)]);
      case 'mapPartitions':
        return step(plan, [this.#byKeys(this.plan(plan.input), plan.partitionBy)]);
      case 'command':
        return step(
          plan,
          plan.inputs.map((input) => single(this.plan(input))),
        );
      case 'repartition': {
        const { keys, kept } = plan;
        const input = this.plan(plan.input);
        const partitions = Math.min(plan.partitions, MAX_PARTITIONS);
        // Rows that are kept stay where they are if they are spread already: who reads them is near.
        const stay = kept !== undefined && input.partitions === partitions && wereDealt(input);
        const to: Distribution = keys.length > 0 ? { kind: 'hash', keys } : { kind: stay ? 'same' : 'even' };
        return { ...exchange(input, to, partitions), kept };
      }
    }
  }

  #aggregate(plan: Aggregate, input: Physical): Physical {
    if (input.partitions === 1) return step(plan, [input]);
    // Equal values of DISTINCT must meet: rows themselves go to their group.
    if (plan.calls.some((call) => call.distinct)) return step(plan, [this.#byKeys(input, plan.keys)]);
    const keys = plan.keys.map((key, index) => column(index, key.type));
    const states = plan.calls
      .flatMap(stateTypesOf)
      .map((type, index): Field => ({ name: `state ${index}`, type }));
    const partial = step(plan, [input], 'partial', [...plan.fields.slice(0, keys.length), ...states]);
    return step(plan, [this.#byKeys(partial, keys)], 'final');
  }

  #join(plan: Join): Physical {
    const [left, right] = [this.plan(plan.left), this.plan(plan.right)];
    if (left.partitions === 1 && right.partitions === 1) return step(plan, [left, right]);
    const keyed = plan.on.length > 0 && !plan.nullAware;
    if (keyed && !(left.partitions > 1 && isBroadcast(plan, left.partitions))) {
      const sides = { left: plan.on.map((key) => key.left), right: plan.on.map((key) => key.right) };
      return step(plan, [this.#byKeys(left, sides.left), this.#byKeys(right, sides.right)]);
    }
    // A right row without a partner is found where all left rows are.
    if (plan.type === 'right' || plan.type === 'full') return step(plan, [single(left), single(right)]);
    return step(plan, [left, exchange(right, { kind: 'broadcast' }, left.partitions)]);
  }

  /** Sorts and limits: each partition gives no more rows than could be wanted, then all of them meet. */
  #bounded(plan: Sort | Limit, input: Physical): Physical {
    if (input.partitions === 1) return step(plan, [input]);
    if (plan.limit === null) return step(plan, [single(input)]);
    const fewer = { ...plan, offset: 0, limit: plan.offset + plan.limit };
    return step(plan, [single(step(fewer, [input], 'partial'))]);
  }

  #union(inputs: readonly Physical[], plan: Plan): Physical {
    const partitions = Math.max(1, ...inputs.map((input) => input.partitions));
    const alike = inputs.map((input) =>
      input.partitions === partitions ? input : exchange(input, { kind: 'even' }, partitions),
    );
    return step(plan, alike);
  }

  /** Rows with equal keys in one partition; without keys, all rows. */
  #byKeys(input: Physical, keys: readonly Expression[]): Physical {
    if (keys.length === 0 || this.#partitions === 1) return single(input);
    return exchange(input, { kind: 'hash', keys }, this.#partitions);
  }
}

/** Most partitions a plan may ask for. */
const MAX_PARTITIONS = 1_024;

/** Whether an exchange has spread what an operator is over. */
function wereDealt(node: Physical): boolean {
  if (node.kind !== 'step') return node.kind === 'exchange';
  // What else a step reads is in every partition, or dealt as the first is.
  const [first] = node.inputs;
  return (
    first !== undefined && (node.plan.kind === 'union' ? node.inputs.every(wereDealt) : wereDealt(first))
  );
}

/** Whether the rows of a plan are groups of an aggregate: as a rule many fewer than there were rows. */
function areGroups(plan: Plan): boolean {
  if (plan.kind === 'filter' || plan.kind === 'project') return areGroups(plan.input);
  return plan.kind === 'aggregate';
}
