import type { Expression } from '../../plan/expression.js';
import type {
  Aggregate,
  AggregateCall,
  FlatMap,
  MapPartitions,
  Plan,
  Project,
  Sort,
  Window,
  WindowCall,
} from '../../plan/plan.js';
import { aggregateSql, windowCallSql, windowSql } from './aggregates.js';
import { functionName, quoted } from './dialect.js';
import { allSql, type Columns, expressionSql, orderedSql } from './expressions.js';
import { joinSql } from './joins.js';
import type { ProgramSql } from './program.js';
import { columnNames, columnsOf, orderSql, type Relation, selectSql } from './relation.js';

/** The relation of a node over those of its inputs. */
export function nodeSql(plan: Plan, program: ProgramSql): Relation {
  switch (plan.kind) {
    case 'scan':
    case 'values':
      return program.scan(plan);
    case 'filter': {
      const input = program.relation(plan.input);
      const condition = expressionSql(plan.condition, columnsOf(input.name), program.dialect);
      return over(program, input, `WHERE ${condition}`);
    }
    case 'project':
      return projectSql(plan, program);
    case 'join':
      return joinSql(plan, program);
    case 'aggregate':
      return groupedSql(plan, program);
    case 'sort':
      return sorted(plan, program);
    case 'limit':
      return sliced(program.relation(plan.input), plan, program);
    case 'union': {
      const sides = plan.inputs.map((input) => {
        const { name, width } = program.relation(input);
        return `SELECT ${width === 0 ? 'nothing' : columnNames(width).join(', ')} FROM ${name}`;
      });
      return program.add(sides.join(' UNION ALL '), plan.fields.length);
    }
    case 'window':
      return windowed(plan, program);
    case 'flatMap':
      return flatMapSql(plan, program);
    case 'mapPartitions':
      return mapPartitionsSql(plan, program);
    case 'repartition': {
      const input = program.relation(plan.input);
      const computed = computedSql(keyParts(plan.keys, columnsOf(input.name), program), input, program);
      const hint = program.dialect.repartition(plan.partitions, computed.texts);
      return hint === '' ? input : over(program, computed.input, '', hint);
    }
    case 'cache':
      return program.relation(plan.input);
    case 'sample':
    case 'command':
    case 'write':
      throw new TypeError(`a ${plan.kind} in a program that is woven`);
  }
}

/** All columns of a relation, hidden ones as well. */
function all({ name, width, order }: Relation): string {
  return selectSql(columnNames(width, `${name}.`), orderColumns(name, order));
}

function orderColumns(name: string, order: Relation['order']): string[] {
  return order.map((key) => `${name}.${key.column}`);
}

/** Rows of a relation, as they are, with `clause` behind FROM. */
function over(program: ProgramSql, input: Relation, clause: string, hint = ''): Relation {
  const query = `SELECT ${hint}${all(input)} FROM ${input.name} ${clause}`.trimEnd();
  return program.add(query, input.width, input.order);
}

function projectSql({ exprs, input }: Project, program: ProgramSql): Relation {
  const from = program.relation(input);
  const columns = allSql(exprs, columnsOf(from.name), program.dialect);
  const query = `SELECT ${selectSql(columns, orderColumns(from.name, from.order))} FROM ${from.name}`;
  return program.add(query, exprs.length, from.order);
}

function groupedSql({ input, keys, calls }: Aggregate, program: ProgramSql): Relation {
  const { dialect } = program;
  const from = program.relation(input);
  const columns = columnsOf(from.name);
  const parts = [
    ...keyParts(keys, columns, program),
    ...calls.flatMap((call) => argParts(call, columns, program)),
  ];
  const computed = computedSql(parts, from, program);
  const texts = [...computed.texts];
  const groups = texts.splice(0, keys.length);
  const own = columnsOf(computed.input.name);
  const aggregates = calls.map((call) => aggregateSql(call, texts.splice(0, call.args.length), own, dialect));
  const items = [...groups, ...aggregates];
  const list = items.length === 0 ? 'count(*) AS nothing' : selectSql(items);
  const by = groups.length === 0 ? '' : ` GROUP BY ${groups.join(', ')}`;
  return program.add(`SELECT ${list} FROM ${computed.input.name}${by}`, items.length);
}

/** Something that an operator computes with. */
interface Part {
  readonly text: string;
  /** The column that it is. */
  readonly index: number | null;
  /** Whether it may stand as it is beside any relation. */
  readonly constant: boolean;
}

function keyParts(exprs: readonly Expression[], columns: Columns, { dialect }: ProgramSql): Part[] {
  return exprs.map((expr) => {
    const text = orderedSql(expr, columns, dialect);
    const same = expr.kind === 'column' && text === columns(expr.index);
    return { text, index: same ? expr.index : null, constant: false };
  });
}

/** An argument is not computed for rows that a filter keeps away: it may fail for them. */
function argParts(call: AggregateCall | WindowCall, columns: Columns, { dialect }: ProgramSql): Part[] {
  const filter =
    'filter' in call && call.filter !== null ? expressionSql(call.filter, columns, dialect) : null;
  return call.args.map((arg) => {
    const text = expressionSql(arg, columns, dialect);
    if (arg.kind === 'column') return { text, index: arg.index, constant: false };
    if (arg.kind === 'literal') return { text, index: null, constant: !isWindowAggregate(call) };
    return {
      text: filter === null ? text : `CASE WHEN ${filter} THEN ${text} END`,
      index: null,
      constant: false,
    };
  });
}

/** Whether a call is an aggregate over a window: what ranks takes its constants as they are. */
function isWindowAggregate(call: AggregateCall | WindowCall): boolean {
  return 'frame' in call && call.function !== 'lag' && call.function !== 'lead';
}

/**
 * A relation with what an operator computes with as columns. Keys may not be constants everywhere, and DataFusion takes
 * calls for the same whose arguments differ in casts alone, and loses the order of windows over conditions.
 */
function computedSql(
  parts: readonly Part[],
  input: Relation,
  program: ProgramSql,
): { readonly input: Relation; readonly texts: readonly string[] } {
  const isNew = ({ index, constant }: Part) => index === null && !constant;
  if (!parts.some(isNew)) return { input, texts: parts.map(({ text }) => text) };
  const hidden = parts.map((part) => (isNew(part) ? program.hidden() : null));
  const items = [
    ...orderColumns(input.name, input.order),
    ...parts.flatMap(({ text }, at) => (hidden[at] === null ? [] : [`${text} AS ${hidden[at]}`])),
  ];
  const query = `SELECT ${selectSql(columnNames(input.width, `${input.name}.`), items)} FROM ${input.name}`;
  const added = program.add(query, input.width, input.order);
  const texts = parts.map(({ text, index }, at) => {
    if (hidden[at] !== null) return `${added.name}.${hidden[at]}`;
    return index === null ? text : `${added.name}.c${index}`;
  });
  return { input: added, texts };
}

/** The keys become hidden columns, before those of an order that the input has already: equal rows keep their order. */
function sorted({ input, keys, offset, limit }: Sort, program: ProgramSql): Relation {
  const from = program.relation(input);
  const columns = columnsOf(from.name);
  const order = keys.map(({ descending, nullsFirst }) => ({
    column: program.hidden(),
    descending,
    nullsFirst,
  }));
  const hidden = [
    ...keys.map(
      ({ expr }, index) => `${orderedSql(expr, columns, program.dialect)} AS ${order[index]?.column}`,
    ),
    ...orderColumns(from.name, from.order),
  ];
  const query = `SELECT ${selectSql(columnNames(from.width, `${from.name}.`), hidden)} FROM ${from.name}`;
  const keyed = program.add(query, from.width, [...order, ...from.order]);
  return offset === 0 && limit === null ? keyed : sliced(keyed, { offset, limit }, program);
}

function sliced(
  input: Relation,
  { offset, limit }: { readonly offset: number; readonly limit: number | null },
  program: ProgramSql,
): Relation {
  const slice = [
    ...(limit === null ? [] : [`LIMIT ${limit}`]),
    ...(offset === 0 ? [] : [`OFFSET ${offset}`]),
  ];
  return over(program, input, `${orderSql(input.order)} ${slice.join(' ')}`.trim());
}

function windowed(plan: Window, program: ProgramSql): Relation {
  const input = program.relation(plan.input);
  const columns = columnsOf(input.name);
  const exprs = [...plan.partitionBy, ...plan.orderBy.map((key) => key.expr)];
  const parts = [
    ...keyParts(exprs, columns, program),
    ...plan.calls.flatMap((call) => argParts(call, columns, program)),
  ];
  const computed = computedSql(parts, input, program);
  const texts = [...computed.texts];
  const { name } = computed.input;
  const window = windowSql(plan, texts.splice(0, exprs.length));
  const calls = plan.calls.map((call) =>
    windowCallSql(call, texts.splice(0, call.args.length), window, program.dialect),
  );
  const items = selectSql([...columnNames(input.width, `${name}.`), ...calls]);
  return program.add(`SELECT ${items} FROM ${name}`, plan.fields.length);
}

/** Arguments are columns, as LATERAL wants them. */
function flatMapSql(
  { input, function: called, args, outer, fields }: FlatMap,
  program: ProgramSql,
): Relation {
  const from = program.relation(input);
  const columns = columnsOf(from.name);
  const hidden = args.map(() => program.hidden());
  const texts = allSql(args, columns, program.dialect);
  const items = selectSql(columnNames(from.width, `${from.name}.`), [
    ...orderColumns(from.name, from.order),
    ...texts.map((text, index) => `${text} AS ${hidden[index]}`),
  ]);
  const { name } = program.add(`SELECT ${items} FROM ${from.name}`, from.width, from.order);
  const output = fields.slice(from.width).map((_, index) => `f${index}`);
  const call = `${functionName(called.name)}(${hidden.map((each) => `${name}.${each}`).join(', ')})`;
  const source = program.dialect.lateral(name, call, 'f', output, outer);
  const wide = [...columnNames(from.width, `${name}.`), ...output.map((each) => `f.${each}`)];
  const query = `SELECT ${selectSql(wide, orderColumns(name, from.order))} FROM ${source}`;
  return program.add(query, fields.length, from.order);
}

/** The function finds its columns by the names that its manifest has. */
function mapPartitionsSql(plan: MapPartitions, program: ProgramSql): Relation {
  const from = program.relation(plan.input);
  const { args } = program.functionInfo(plan.function);
  const texts = allSql(plan.args, columnsOf(from.name), program.dialect);
  const items = texts.map((text, index) => `${text} AS ${quoted(args[index]?.name ?? '')}`);
  const source = program.dialect.partitionCall(
    functionName(plan.function.name),
    `SELECT ${items.join(', ')} FROM ${from.name}`,
    allSql(plan.params, columnsOf(from.name), program.dialect),
  );
  const output = plan.fields.map((field) => `p.${quoted(field.name)}`);
  return program.add(`SELECT ${selectSql(output)} FROM ${source} AS p`, plan.fields.length);
}
