import { keyOf } from '../../optimize/join-keys.js';
import { conjuncts, type Expression } from '../../plan/expression.js';
import type { Join, JoinType, Plan } from '../../plan/plan.js';
import type { Columns } from './expressions.js';
import { expressionSql, orderedSql } from './expressions.js';
import type { ProgramSql } from './program.js';
import { columnNames, columnsOf, type Relation, selectSql } from './relation.js';

const JOINS: Readonly<Record<JoinType, string>> = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  semi: 'LEFT SEMI JOIN',
  anti: 'LEFT ANTI JOIN',
};

/** The relation of a join. Its rows are in no order. */
export function joinSql(plan: Join, program: ProgramSql): Relation {
  const left = program.relation(plan.left);
  if (plan.single && !isSingle(plan)) return singleSql(plan, left, program);
  const query = `SELECT ${selectSql(columnsOfJoin(plan))} FROM ${joined(plan, left.name, program)}`;
  return program.add(query, plan.fields.length);
}

/** The columns of both sides, or of the left one. */
function columnsOfJoin({ left, right, type }: Join): string[] {
  const own = columnNames(left.fields.length, 'l.');
  return type === 'semi' || type === 'anti' ? own : [...own, ...columnNames(right.fields.length, 'r.')];
}

/** Both sides as `l` and `r`. */
function joined(plan: Join, left: string, program: ProgramSql): string {
  const right = program.relation(plan.right).name;
  const conditions = conditionsOf(plan, program);
  const on = conditions.length === 0 ? 'true' : conditions.join(' AND ');
  const cross = plan.type === 'inner' && conditions.length === 0;
  return `${left} AS l ${cross ? 'CROSS JOIN' : JOINS[plan.type]} ${right} AS r${cross ? '' : ` ON ${on}`}`;
}

function conditionsOf(plan: Join, program: ProgramSql): string[] {
  const { dialect } = program;
  const [l, r] = [columnsOf('l'), columnsOf('r')];
  const keys = plan.on.map((key) => {
    const [a, b] = [orderedSql(key.left, l, dialect), orderedSql(key.right, r, dialect)];
    if (key.nullsEqual) return `(${a} IS NOT DISTINCT FROM ${b})`;
    // NOT IN: a null on either side may be the other, so that the row is not certain to have no partner.
    return plan.nullAware ? `(${a} = ${b} OR (${a} = ${b}) IS NULL)` : `${a} = ${b}`;
  });
  if (plan.residual === null) return keys;
  const width = plan.left.fields.length;
  const both: Columns = (index) => (index < width ? l(index) : r(index - width));
  return [...keys, ...conjuncts(plan.residual).map((each) => expressionSql(each, both, dialect))];
}

/** Left rows are counted beside their partners: a second one fails, as it does where a subquery gives two values. */
function singleSql(plan: Join, left: Relation, program: ProgramSql): Relation {
  const [row, partners] = [program.hidden(), program.hidden()];
  const numbered = program.add(
    `SELECT ${selectSql(columnNames(left.width, `${left.name}.`), [`row_number() OVER (ORDER BY true) AS ${row}`])} FROM ${left.name}`,
    left.width,
  );
  const counted = program.add(
    `SELECT ${selectSql(columnsOfJoin(plan), [`count(*) OVER (PARTITION BY l.${row}) AS ${partners}`])} FROM ${joined(plan, numbered.name, program)}`,
    plan.fields.length,
  );
  const { dialect } = program;
  const many = `(${dialect.text('a subquery in an expression gives more than one row: ')} || CAST(${partners} AS ${dialect.typeName('utf8')}))`;
  const check = `CASE WHEN ${partners} > 1 THEN ${dialect.fail('bool', many)} ELSE true END`;
  return program.add(
    `SELECT ${selectSql(columnNames(counted.width))} FROM ${counted.name} WHERE ${check}`,
    counted.width,
  );
}

/** Whether no left row can have two partners: the right side has one row, or one for each value of the keys. */
function isSingle(plan: Join): boolean {
  const width = plan.left.fields.length;
  const residual = plan.residual === null ? [] : conjuncts(plan.residual);
  const keys = [...plan.on, ...residual.flatMap((condition) => keyOf(condition, width) ?? [])];
  return hasOneRowFor(
    plan.right,
    keys.map((key) => key.right),
  );
}

/** Whether a plan has at most one row for each value of some expressions over it. */
function hasOneRowFor(plan: Plan, keys: readonly Expression[]): boolean {
  const columns = keys.flatMap((key) => (key.kind === 'column' ? [key.index] : []));
  switch (plan.kind) {
    case 'aggregate':
      return plan.keys.every((_, index) => columns.includes(index));
    case 'limit':
    case 'sort':
      return (plan.limit !== null && plan.limit <= 1) || hasOneRowFor(plan.input, keys);
    case 'values':
      return plan.batch.rows <= 1;
    case 'filter':
    case 'cache':
    case 'repartition':
      return hasOneRowFor(plan.input, keys);
    case 'project':
      return hasOneRowFor(
        plan.input,
        columns.flatMap((index) => plan.exprs[index] ?? []),
      );
    default:
      return false;
  }
}
