import type { SwitchStatement } from 'acorn';
import { Target } from './activation.js';
import type { Body } from './body.js';
import { equal } from './comparison.js';
import { lowerExpression } from './expressions.js';
import { lowerStatements, withExit, withScope } from './statements.js';

/**
 * `switch`: the tests run in order and lead to the beginning of a case; the cases stand one behind another, so that one
 * falls into the next.
 */
export function lowerSwitch(body: Body, node: SwitchStatement, labels: readonly string[]): void {
  const value = body.held(lowerExpression(body, node.discriminant));
  const breaks = new Target(labels[0] ?? 'switch', labels);
  const entries = node.cases.map((_, index) => new Target(`case ${index}`));
  const tests = (): void => {
    for (const [index, { test }] of node.cases.entries()) {
      if (!test || body.flow.dead) continue;
      const matches = equal(body, value, lowerExpression(body, test), false);
      body.when(matches, () => entries[index]?.leave(body));
    }
    const otherwise = node.cases.findIndex(({ test }) => !test);
    (otherwise === -1 ? breaks : entries[otherwise])?.leave(body);
  };
  const upTo = (last: number): void => {
    const entry = entries[last];
    if (entry === undefined) {
      tests();
      return;
    }
    body.enclosed('block', entry.label, () => upTo(last - 1));
    body.flow = entry.joined(body.flow);
    lowerStatements(body, node.cases[last]?.consequent ?? []);
  };
  body.enclosed('block', breaks.label, () => {
    withExit(body, { breaks, continues: undefined, plain: true }, () =>
      withScope(body, () => upTo(node.cases.length - 1)),
    );
  });
  body.flow = breaks.joined(body.flow);
}
