import type { AnyNode, DoWhileStatement, ForOfStatement, ForStatement, WhileStatement } from 'acorn';
import type { Expr } from '../ir.js';
import { Target } from './activation.js';
import { type Binding, describe } from './binding.js';
import type { Body } from './body.js';
import { lowerCondition } from './conditions.js';
import { presentValue } from './conversion.js';
import { byteLength, get, i32, not, op } from './expr.js';
import { lowerExpression } from './expressions.js';
import { withUpperBound } from './narrowing.js';
import { asInt32 } from './numbers.js';
import { bind } from './patterns.js';
import { lowerDeclaration, lowerEffects, lowerScoped, withExit, withScope } from './statements.js';
import { typeOf } from './static-type.js';
import type { IndexedValue, ObjectValue, Value } from './value.js';

/** A loop over fixed elements is written out up to here. */
const MAX_WRITTEN_OUT = 64;

/** Loops of every form but `for-in`. */
export function lowerLoop(
  body: Body,
  node: ForStatement | WhileStatement | DoWhileStatement | ForOfStatement,
  labels: readonly string[],
): void {
  withScope(body, () => {
    switch (node.type) {
      case 'ForStatement': {
        const { init, test, update } = node;
        if (init?.type === 'VariableDeclaration') lowerDeclaration(body, init);
        else if (init) lowerEffects(body, init);
        const step = update ? () => lowerEffects(body, update) : () => {};
        repeat(body, node, labels, {
          before: test ?? undefined,
          work: () => lowerScoped(body, node.body),
          step,
        });
        return;
      }
      case 'WhileStatement':
        repeat(body, node, labels, {
          before: node.test,
          work: () => lowerScoped(body, node.body),
          step: () => {},
        });
        return;
      case 'DoWhileStatement':
        repeat(body, node, labels, {
          before: undefined,
          work: () => lowerScoped(body, node.body),
          step: () => {},
          after: node.test,
        });
        return;
      case 'ForOfStatement':
        lowerForOf(body, node, labels);
    }
  });
}

interface Round {
  /** A test before each round. */
  readonly before: AnyNode | undefined;
  readonly work: () => void;
  /** What runs between rounds, also after `continue`. */
  readonly step: () => void;
  /** A test behind each round. */
  readonly after?: AnyNode;
}

/** A loop: `break` leaves the block around it, `continue` a block inside. */
function repeat(body: Body, node: AnyNode, labels: readonly string[], round: Round): void {
  if (body.flow.dead) return;
  const breaks = new Target(labels[0] ?? 'loop', labels);
  forget(body, node);
  body.enclosed('block', breaks.label, () => {
    const again = { name: 'again' };
    body.enclosed('loop', again, () => {
      test(body, round.before, breaks);
      const continues = new Target('next', labels);
      body.enclosed('block', continues.label, () => {
        withExit(body, { breaks, continues, plain: true }, () => withScope(body, round.work));
      });
      body.flow = continues.joined(body.flow);
      if (!body.flow.dead) round.step();
      if (!body.flow.dead) test(body, round.after, breaks);
    });
    // Nothing falls out of a loop.
    body.flow.dead = true;
  });
  body.flow = breaks.joined(body.flow);
}

function test(body: Body, node: AnyNode | undefined, breaks: Target): void {
  if (node === undefined || body.flow.dead) return;
  const { test, learn } = lowerCondition(body, node);
  body.when(
    test,
    () => learn(true),
    () => {
      learn(false);
      breaks.leave(body);
    },
  );
}

/** What a loop changes is not known at its beginning; but what it only counts down is not above what it was. */
function forget(body: Body, node: AnyNode): void {
  const { assigned } = body.module;
  const inLoop = assigned.in(node);
  const hidden = assigned.byFunctionsIn(body.activation.outermost.node);
  const forgotten = body.flow.forget((binding: Binding) => {
    if (!('write' in binding)) return false;
    return binding.field || inLoop.has(binding.name) || hidden.has(binding.name);
  });
  const otherwise = assigned.exceptDownIn(node);
  for (const [binding, fact] of forgotten) {
    if (binding.field || hidden.has(binding.name) || otherwise.has(binding.name)) continue;
    const type = typeOf(binding.read());
    const upper = type && withUpperBound(type, fact);
    if (upper !== undefined) body.flow.learn(binding, upper);
  }
}

function lowerForOf(body: Body, node: ForOfStatement, labels: readonly string[]): void {
  if (node.await) body.refuse('for await');
  const list = presentValue(body, lowerExpression(body, node.right));
  if (list.kind === 'object' && list.array) writtenOut(body, node, labels, list);
  else if (list.kind === 'text') overCharacters(body, node, labels, list.expr);
  else if (list.kind === 'indexed') overElements(body, node, labels, list);
  else body.refuse(`a loop over ${describe(list)}`);
}

/** The elements of a list, by their positions. */
function overElements(body: Body, node: ForOfStatement, labels: readonly string[], list: IndexedValue): void {
  const length = asInt32(list.length) ?? op('i32.trunc_sat_f64_s', list.length.expr);
  const index = body.variable('index', 'i32');
  body.emit({ op: 'set', local: index, value: i32(0) });
  counted(body, node, labels, op('i32.lt_s', get(index), body.hold(length)), {
    work: () => each(body, node, list.at(body.hold(get(index)))),
    step: () => body.emit({ op: 'set', local: index, value: op('i32.add', get(index), i32(1)) }),
  });
}

/** A loop with a test that is no expression of the user's. */
function counted(
  body: Body,
  node: AnyNode,
  labels: readonly string[],
  runs: Expr,
  { work, step }: { readonly work: () => void; readonly step: () => void },
): void {
  const breaks = new Target(labels[0] ?? 'loop', labels);
  forget(body, node);
  body.enclosed('block', breaks.label, () => {
    body.enclosed('loop', { name: 'again' }, () => {
      body.when(not(runs), () => breaks.leave(body));
      const continues = new Target('next', labels);
      body.enclosed('block', continues.label, () => {
        withExit(body, { breaks, continues, plain: true }, () => withScope(body, work));
      });
      body.flow = continues.joined(body.flow);
      if (!body.flow.dead) step();
    });
    body.flow.dead = true;
  });
  body.flow = breaks.joined(body.flow);
}

/** The characters of a text, from its first byte to its last. */
function overCharacters(body: Body, node: ForOfStatement, labels: readonly string[], given: Expr): void {
  const text = body.hold(given);
  const at = body.variable('at', 'i32');
  body.emit({ op: 'set', local: at, value: i32(0) });
  const bytes = body.hold(byteLength(text));
  const character = body.variable('character', 'str');
  counted(body, node, labels, op('i32.lt_s', get(at), bytes), {
    work: () => {
      body.emit({ op: 'set', local: character, value: body.guest('heddle_text_character', text, get(at)) });
      each(body, node, { kind: 'text', expr: body.hold(get(character)), ascii: false });
    },
    step: () =>
      body.emit({ op: 'set', local: at, value: op('i32.add', get(at), byteLength(get(character))) }),
  });
}

function writtenOut(body: Body, node: ForOfStatement, labels: readonly string[], list: ObjectValue): void {
  if (list.fields.size > MAX_WRITTEN_OUT) body.refuse('a loop over a large array');
  const breaks = new Target(labels[0] ?? 'loop', labels);
  body.enclosed('block', breaks.label, () => {
    for (const place of list.fields.values()) {
      const continues = new Target('next', labels);
      body.enclosed('block', continues.label, () => {
        withExit(body, { breaks, continues, plain: true }, () =>
          withScope(body, () => {
            if (!body.flow.dead) each(body, node, place.read());
          }),
        );
      });
      body.flow = continues.joined(body.flow);
    }
  });
  body.flow = breaks.joined(body.flow);
}

/** One round: the element gets its name. */
function each(body: Body, { left, body: work }: ForOfStatement, value: Value): void {
  if (left.type === 'VariableDeclaration') {
    const [declarator] = left.declarations;
    if (declarator === undefined) body.refuse('a loop without a name');
    bind(body, declarator.id, value, true, left.kind === 'const');
  } else bind(body, left, value, false);
  lowerScoped(body, work);
}
