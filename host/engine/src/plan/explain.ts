import type { SourceLocation } from '../io/source.js';
import type { Distribution, Physical, Stage, Step } from '../physical/physical.js';
import { commandText } from './command-text.js';
import type { Expression } from './expression.js';
import type { AggregateCall, Plan, SortKey, WindowCall } from './plan.js';
import { inputsOf } from './walk.js';

/** A plan as a tree for people: a line per node, inputs indented below it. */
export function planText(plan: Plan, indent = ''): string {
  const name = plan.name === undefined ? '' : ` "${plan.name}"`;
  const lines = [`${indent}${nodeText(plan)}${name}`];
  for (const input of inputsOf(plan)) lines.push(planText(input, `${indent}  `));
  return lines.join('\n');
}

/** What is said of an operator, or of the exchange behind a stage, at the end of its line. */
export type Note = (of: Step | Stage) => string;

/** Stages for people. */
export function stagesText(stages: readonly Stage[], note: Note = () => ''): string {
  return stages
    .map((stage) => {
      const { id, root, output } = stage;
      const to =
        output === null ? 'answer' : `${distributionText(output.distribution)} into ${output.partitions}`;
      return `stage ${id}: ${root.partitions} ${root.partitions === 1 ? 'partition' : 'partitions'}, ${to}${note(stage)}\n${physicalText(root, '  ', note)}`;
    })
    .join('\n');
}

function physicalText(node: Physical, indent: string, note: Note): string {
  if (node.kind === 'read') return `${indent}read stage ${node.stage}`;
  if (node.kind === 'exchange') return physicalText(node.input, indent, note);
  const phase = node.phase === 'complete' ? '' : `${node.phase} `;
  return [
    `${indent}${phase}${nodeText(node.plan)}${note(node)}`,
    ...node.inputs.map((input) => physicalText(input, `${indent}  `, note)),
  ].join('\n');
}

/** How rows are dealt out, for people. */
export function distributionText(distribution: Distribution): string {
  return distribution.kind === 'hash' ? `by hash of ${listText(distribution.keys)}` : distribution.kind;
}

/** A node for people, without its name and inputs. */
export function nodeText(plan: Plan): string {
  switch (plan.kind) {
    case 'scan': {
      const { location } = plan.source;
      const where = locationText(location);
      const columns = plan.fields.map((field) => field.name).join(', ');
      const conditions = plan.conditions.length === 0 ? '' : ` where ${listText(plan.conditions)}`;
      return `scan ${where} [${columns}]${conditions}${plan.limit === null ? '' : ` first ${plan.limit}`}`;
    }
    case 'values':
      return `values ${plan.batch.rows}`;
    case 'filter':
      return `filter ${expressionText(plan.condition)}`;
    case 'project':
      return `project ${plan.exprs.map((expr, index) => `${plan.fields[index]?.name} = ${expressionText(expr)}`).join(', ')}`;
    case 'join': {
      const keys = plan.on.map(
        ({ left, right }) => `${expressionText(left)} = right ${expressionText(right)}`,
      );
      const rest = plan.residual === null ? [] : [expressionText(plan.residual)];
      return `${plan.algorithm === undefined ? '' : `${plan.algorithm} `}${plan.type} join${keys.length + rest.length === 0 ? '' : ` on ${[...keys, ...rest].join(' and ')}`}`;
    }
    case 'aggregate':
      return `aggregate by [${listText(plan.keys)}] ${plan.calls.map(callText).join(', ')}`.trimEnd();
    case 'sort':
      return `${plan.limit === null ? 'sort' : `top ${plan.limit}`} by ${orderText(plan.keys)}${fromText(plan.offset)}`;
    case 'limit':
      return `limit ${plan.limit ?? 'all'}${fromText(plan.offset)}`;
    case 'window': {
      const order = plan.orderBy.length === 0 ? '' : ` order by ${orderText(plan.orderBy)}`;
      return `window by [${listText(plan.partitionBy)}]${order} ${plan.calls.map(callText).join(', ')}`;
    }
    case 'flatMap':
      return `flatMap ${plan.function.name}(${listText(plan.args)})${plan.outer ? ' outer' : ''}`;
    case 'mapPartitions':
      return `mapPartitions ${plan.function.name}(${listText([...plan.args, ...plan.params])})`;
    case 'sample':
      return `sample ${plan.fraction}`;
    case 'repartition':
      return `repartition ${plan.partitions}${plan.keys.length === 0 ? '' : ` by ${listText(plan.keys)}`}`;
    case 'command':
      return `command ${commandText(plan.argv)}${plan.limit === null ? '' : ` first ${plan.limit}`}`;
    case 'write':
      return `write ${plan.format} to ${plan.folder}`;
    case 'union':
    case 'cache':
      return plan.kind;
  }
}

function locationText(location: SourceLocation): string {
  if (location.kind === 'memory') return location.kind;
  return location.kind === 'file' ? location.path : location.paths.join(' ');
}

function fromText(offset: number): string {
  return offset === 0 ? '' : ` from ${offset}`;
}

function orderText(keys: readonly SortKey[]): string {
  return keys.map((key) => `${expressionText(key.expr)}${key.descending ? ' desc' : ''}`).join(', ');
}

function callText(call: AggregateCall | WindowCall): string {
  const name = typeof call.function === 'string' ? call.function : call.function.name;
  const distinct = 'distinct' in call && call.distinct ? 'distinct ' : '';
  const filter = 'filter' in call && call.filter !== null ? ` filter ${expressionText(call.filter)}` : '';
  return `${name}(${distinct}${listText(call.args)})${filter}`;
}

function listText(expressions: readonly Expression[]): string {
  return expressions.map(expressionText).join(', ');
}

/** An expression for people; a column is `#` and its place in the input. */
export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
    case 'outer':
      return `#${expression.index}`;
    case 'literal':
      return typeof expression.value === 'string' ? `'${expression.value}'` : String(expression.value);
    case 'function':
      return `${expression.function.name}(${listText(expression.args)})`;
    case 'lambda':
      return `lambda(${listText(expression.args)})`;
    case 'call': {
      const [a, b] = expression.args;
      if (a !== undefined && b !== undefined && /^\W|^and$|^or$/.test(expression.name))
        return `(${expressionText(a)} ${expression.name} ${expressionText(b)})`;
      const type =
        expression.name === 'cast' || expression.name === 'try_cast' ? ` as ${expression.type}` : '';
      return `${expression.name}(${listText(expression.args)}${type})`;
    }
  }
}

/** What each rule of the optimizer did, then the stages. */
export function explanation(
  logical: Plan,
  passes: readonly { readonly name: string; readonly plan: Plan }[],
  stages: readonly Stage[],
): string {
  const parts = [`plan\n${planText(logical, '  ')}`];
  let before = planText(logical);
  for (const { name, plan } of passes) {
    const after = planText(plan);
    if (after !== before) parts.push(`after ${name}\n${planText(plan, '  ')}`);
    before = after;
  }
  return [...parts, stagesText(stages)].join('\n\n');
}
