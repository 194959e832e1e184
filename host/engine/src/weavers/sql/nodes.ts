import type { Expression } from '../../plan/expression.js';
import type { Aggregate, FlatMap, MapPartitions, Plan, Project, Sort, Window } from '../../plan/plan.js';
import { aggregateSql, windowCallSql, windowSql } from './aggregates.js';
import { functionName, quoted } from './dialect.js';
import { allSql, expressionSql, orderedSql } from './expressions.js';
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
      const keyed = keyedSql(plan.keys, program.relation(plan.input), program);
      const hint = program.dialect.repartition(plan.partitions, keyed.keys);
      return hint === '' ? keyed.input : over(program, keyed.input, '', hint);
    }
    case 'cache':
      return program.relation(plan.input);
    case 'sample':
    case 'command':
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
  const keyed = keyedSql(keys, program.relation(input), program);
  const { name } = keyed.input;
  const aggregates = calls.map((call) => aggregateSql(call, columnsOf(name), program.dialect));
  const columns = [...keyed.keys, ...aggregates];
  const items = columns.length === 0 ? 'count(*) AS nothing' : selectSql(columns);
  const groups = keys.length === 0 ? '' : ` GROUP BY ${keyed.keys.join(', ')}`;
  return program.add(`SELECT ${items} FROM ${name}${groups}`, columns.length);
}

/** A relation with its keys as columns, which constants and calls may not be everywhere. */
function keyedSql(
  exprs: readonly Expression[],
  input: Relation,
  program: ProgramSql,
): { readonly input: Relation; readonly keys: readonly string[] } {
  const columns = columnsOf(input.name);
  const texts = exprs.map((expr) => orderedSql(expr, columns, program.dialect));
  if (exprs.every((expr, index) => expr.kind === 'column' && texts[index] === columns(expr.index)))
    return { input, keys: texts };
  const hidden = texts.map(() => program.hidden());
  const items = [
    ...orderColumns(input.name, input.order),
    ...texts.map((text, index) => `${text} AS ${hidden[index]}`),
  ];
  const query = `SELECT ${selectSql(columnNames(input.width, `${input.name}.`), items)} FROM ${input.name}`;
  const keyed = program.add(query, input.width, input.order);
  return { input: keyed, keys: hidden.map((key) => `${keyed.name}.${key}`) };
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
  const window = windowSql(plan, columns, program.dialect);
  const calls = plan.calls.map((call) => windowCallSql(call, window, columns, program.dialect));
  const items = selectSql([...columnNames(input.width, `${input.name}.`), ...calls]);
  return program.add(`SELECT ${items} FROM ${input.name}`, plan.fields.length);
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
