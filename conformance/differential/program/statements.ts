import { bounded, expression } from './expressions.js';
import { yielding } from './rows.js';
import { KINDS, type Kind, type Scope, type Variable } from './scope.js';

/** Depth of expressions in statements. */
const DEPTH = 3;
/** Loops in loops, and statements in statements. */
const MOST_LOOPS = 2;
const MOST_NESTED = 3;

/** What the statements of a body return. */
export type Result = (scope: Scope) => string;

interface Made {
  readonly text: string;
  /** The scope of what follows. */
  readonly scope: Scope;
}

type Statement = (scope: Scope, nested: number, result: Result) => Made;

/** Some statements; the scope that they leave behind. */
export function statements(scope: Scope, most: number, nested: number, result: Result): Made {
  let inside = scope;
  const lines: string[] = [];
  for (let count = scope.choices.below(most + 1); count > 0; count--) {
    const made = statement(inside, nested, result);
    lines.push(made.text);
    inside = made.scope;
  }
  return { text: lines.join('\n'), scope: inside };
}

function statement(scope: Scope, nested: number, result: Result): Made {
  if (scope.choices.exhausted) return declaration(scope);
  const simple: readonly Statement[] = [
    declaration,
    declaration,
    assignment,
    assignment,
    compound,
    step,
    pair,
    record,
    list,
    swap,
  ];
  const flow: readonly Statement[] = [
    branch,
    branch,
    early,
    counted,
    whilst,
    choice,
    throwing,
    jump,
    each,
    letters,
    absent,
  ];
  const inner = nested >= MOST_NESTED ? simple : [...simple, ...flow];
  const all = scope.row === undefined ? inner : [...inner, given, given, given];
  return scope.choices.pick(all)(scope, nested, result);
}

function given(scope: Scope): Made {
  return { text: yielding(scope), scope };
}

function declaration(scope: Scope): Made {
  const kind = scope.choices.pick(KINDS);
  const assignable = scope.choices.below(2) === 1;
  const name = scope.fresh('v');
  const text = `${assignable ? 'let' : 'const'} ${name} = ${bounded(scope, kind, DEPTH)};`;
  return { text, scope: scope.with({ name, kind, nullable: false, assignable }) };
}

const targets = (scope: Scope, ...kinds: readonly Kind[]): readonly Variable[] =>
  scope.variables.filter(({ kind, assignable, nullable }) => assignable && !nullable && kinds.includes(kind));

function assignment(scope: Scope): Made {
  const [first] = targets(scope, ...KINDS);
  if (first === undefined) return declaration(scope);
  const { name, kind } = scope.choices.pick(targets(scope, ...KINDS));
  return { text: `${name} = ${bounded(scope, kind, DEPTH)};`, scope };
}

function compound(scope: Scope): Made {
  const [first] = targets(scope, 'number', 'bigint', 'text');
  if (first === undefined) return declaration(scope);
  const { name, kind } = scope.choices.pick(targets(scope, 'number', 'bigint', 'text'));
  if (kind === 'text') {
    const cut = scope.repeated ? ` ${name} = ${name}.slice(-24);` : '';
    return { text: scope.uses('text +=', `${name} += ${bounded(scope, 'text', DEPTH - 1)};${cut}`), scope };
  }
  const operators =
    kind === 'number'
      ? ['+=', '-=', '*=', '/=', '%=', '|=', '&=', '^=', '<<=', '>>=', '>>>=']
      : ['+=', '-=', '*=', '&=', '|=', '^='];
  const operator = scope.choices.pick(operators);
  const cut = kind === 'bigint' && scope.repeated ? ` ${name} = BigInt.asIntN(64, ${name});` : '';
  return {
    text: scope.uses(`${kind} ${operator}`, `${name} ${operator} ${bounded(scope, kind, DEPTH - 1)};${cut}`),
    scope,
  };
}

function step(scope: Scope): Made {
  const [first] = targets(scope, 'number');
  if (first === undefined) return assignment(scope);
  const { name } = scope.choices.pick(targets(scope, 'number'));
  return { text: scope.uses('number ++ --', `${name}${scope.choices.pick(['++', '--'])};`), scope };
}

function pair(scope: Scope): Made {
  const [one, other] = [scope.fresh('v'), scope.fresh('v')];
  const [first, second] = [scope.choices.pick(KINDS), scope.choices.pick(KINDS)];
  const text = `let [${one}, ${other}] = [${bounded(scope, first, DEPTH - 1)}, ${bounded(scope, second, DEPTH - 1)}];`;
  const variable = (name: string, kind: Kind) => ({ name, kind, nullable: false, assignable: true });
  return {
    text: scope.uses('destructuring', text),
    scope: scope.with(variable(one, first), variable(other, second)),
  };
}

function swap(scope: Scope): Made {
  const kind = scope.choices.pick(KINDS);
  const [one, other] = [scope.choices.pick([0, 1, 2]), scope.choices.pick([1, 0, 3])].map(
    (at) => targets(scope, kind)[at],
  );
  if (one === undefined || other === undefined || one === other) return assignment(scope);
  return { text: scope.uses('swap', `[${one.name}, ${other.name}] = [${other.name}, ${one.name}];`), scope };
}

function record(scope: Scope): Made {
  const name = scope.fresh('o');
  const [a, b] = [scope.choices.pick(KINDS), scope.choices.pick(KINDS)];
  const text = `const ${name} = { a: ${bounded(scope, a, DEPTH - 1)}, b: ${bounded(scope, b, DEPTH - 1)} };`;
  const field = (path: string, kind: Kind) => ({
    name: `${name}.${path}`,
    kind,
    nullable: false,
    assignable: true,
  });
  return { text: scope.uses('object', text), scope: scope.with(field('a', a), field('b', b)) };
}

function list(scope: Scope): Made {
  const name = scope.fresh('l');
  const items = Array.from({ length: 1 + scope.choices.below(4) }, () =>
    expression(scope, 'number', DEPTH - 1),
  );
  const read = scope.fresh('v');
  const index = expression(scope, 'number', 1);
  const write = scope.choices.rarely(3)
    ? `\n${name}[${scope.choices.below(items.length)}] = ${expression(scope, 'number', 1)};`
    : '';
  const text = `const ${name} = [${items.join(', ')}];${write}\nlet ${read} = ${name}[${index}] ?? ${name}.length;`;
  return {
    text: scope.uses('array', text),
    scope: scope.with({ name: read, kind: 'number', nullable: false, assignable: true }),
  };
}

function block(scope: Scope, nested: number, result: Result): string {
  return `{\n${statements(scope, 3, nested + 1, result).text}\n}`;
}

function branch(scope: Scope, nested: number, result: Result): Made {
  const test = expression(scope, 'boolean', DEPTH);
  const then = block(scope, nested, result);
  const otherwise = scope.choices.below(2) === 1 ? ` else ${block(scope, nested, result)}` : '';
  return { text: scope.uses('if', `if (${test}) ${then}${otherwise}`), scope };
}

function early(scope: Scope, _nested: number, result: Result): Made {
  const test = expression(scope, 'boolean', DEPTH);
  return { text: scope.uses('early return', `if (${test}) return ${result(scope)};`), scope };
}

function throwing(scope: Scope): Made {
  const test = `${expression(scope, 'boolean', DEPTH)} && ${expression(scope, 'boolean', 2)}`;
  const error = scope.choices.pick(['Error', 'RangeError', 'TypeError']);
  const message = scope.choices.pick([
    `'no such thing'`,
    `\`no: \${${expression(scope, 'number', 1)}}\``,
    `\`bad "\${${expression(scope, 'text', 1)}}"\``,
  ]);
  return { text: scope.uses('throw', `if (${test}) throw new ${error}(${message});`), scope };
}

/** Statements in a loop, with a label that some of them jump to. */
function loop(
  scope: Scope,
  nested: number,
  result: Result,
  ...counters: readonly Variable[]
): { label: string; body: string } {
  const body = block(scope.with(...counters).inLoop(), nested, result);
  return { label: scope.fresh('loop'), body };
}

function counted(scope: Scope, nested: number, result: Result): Made {
  if (scope.loops >= MOST_LOOPS) return branch(scope, nested, result);
  const bigint = scope.choices.rarely(4);
  const name = scope.fresh('i');
  const { label, body } = loop(scope, nested, result, {
    name,
    kind: bigint ? 'bigint' : 'number',
    nullable: false,
    assignable: false,
  });
  if (bigint)
    return {
      text: scope.uses('for of bigints', `${label}: for (let ${name} = 0n; ${name} < 5n; ${name}++) ${body}`),
      scope,
    };
  const bound = scope.choices.pick([
    '3',
    '5',
    `(${expression(scope, 'number', 1)} & 7)`,
    `Math.min(6, ${expression(scope, 'text', 1)}.length)`,
  ]);
  const header = scope.choices.pick([
    `let ${name} = 0; ${name} < ${bound}; ${name}++`,
    `let ${name} = ${bound}; ${name} > 0; ${name}--`,
    `let ${name} = 0; ${name} <= ${bound}; ${name} += 2`,
    `let ${name} = 1; ${name} < 100; ${name} *= 3`,
  ]);
  return { text: scope.uses('for', `${label}: for (${header}) ${body}`), scope };
}

function whilst(scope: Scope, nested: number, result: Result): Made {
  if (scope.loops >= MOST_LOOPS) return branch(scope, nested, result);
  const name = scope.fresh('n');
  const test = expression(scope, 'boolean', 2);
  const { label, body } = loop(scope, nested, result, {
    name,
    kind: 'number',
    nullable: false,
    assignable: false,
  });
  const counting = body.replace('{', `{\n${name} += 1;`);
  const text = scope.choices.pick([
    `${label}: while (${name} < 6 && ${test}) ${counting}`,
    `${label}: do ${counting} while (${name} < 5 && ${test});`,
  ]);
  return { text: scope.uses(text.includes(': do') ? 'do' : 'while', `let ${name} = 0;\n${text}`), scope };
}

function each(scope: Scope, nested: number, result: Result): Made {
  if (scope.loops >= MOST_LOOPS) return branch(scope, nested, result);
  const name = scope.fresh('e');
  const { label, body } = loop(scope, nested, result, {
    name,
    kind: 'number',
    nullable: false,
    assignable: false,
  });
  const items = scope.choices.pick(['TABLE', 'BYTES', '[1, -0, 2.5]']);
  return { text: scope.uses('for of an array', `${label}: for (const ${name} of ${items}) ${body}`), scope };
}

function letters(scope: Scope, nested: number, result: Result): Made {
  if (scope.loops >= MOST_LOOPS) return branch(scope, nested, result);
  const name = scope.fresh('c');
  const { label, body } = loop(scope, nested, result, {
    name,
    kind: 'text',
    nullable: false,
    assignable: false,
  });
  const text = `${expression(scope, 'text', 1)}.slice(0, 8)`;
  return { text: scope.uses('for of a text', `${label}: for (const ${name} of ${text}) ${body}`), scope };
}

function jump(scope: Scope): Made {
  if (scope.loops === 0) return declaration(scope);
  const word = scope.choices.pick(['break', 'continue']);
  return { text: scope.uses(word, `if (${expression(scope, 'boolean', 2)}) ${word};`), scope };
}

function choice(scope: Scope, nested: number, result: Result): Made {
  const texts = scope.choices.below(2) === 1;
  const value = texts ? expression(scope, 'text', 2) : `${expression(scope, 'number', 2)} & 3`;
  const labels = texts ? [`'a'`, `''`, `'abc'`] : ['0', '1', '2'];
  const cases = labels.slice(0, 1 + scope.choices.below(3)).map((label) => {
    const end = scope.choices.rarely(4) ? '' : ' break;';
    return `case ${label}: ${block(scope, nested, result)}${end}`;
  });
  const otherwise = scope.choices.below(2) === 1 ? `\ndefault: ${block(scope, nested, result)}` : '';
  return {
    text: scope.uses(
      texts ? 'switch of text' : 'switch',
      `switch (${value}) {\n${cases.join('\n')}${otherwise}\n}`,
    ),
    scope,
  };
}

/** A null is dealt with at the beginning; behind it the value is there. */
function absent(scope: Scope, _nested: number, result: Result): Made {
  const nullable = scope.variables.filter((one) => one.nullable);
  if (nullable.length === 0) return branch(scope, MOST_NESTED, result);
  const one = scope.choices.pick(nullable);
  const text = `if (${one.name} === null) return ${result(scope)};`;
  return { text: scope.uses('narrowing by return', text), scope: scope.with({ ...one, nullable: false }) };
}
