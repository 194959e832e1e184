import type { AnyNode, BlockStatement, Expression, Function as FunctionNode, Node } from 'acorn';
import { childrenOf } from '../../build/program.js';
import { isFunction } from '../../build/purity/functions.js';
import { Activation, Target } from './activation.js';
import type { Body } from './body.js';
import { lowerExpression } from './expressions.js';
import { functionName } from './names.js';
import { bindParameters } from './patterns.js';
import { ResultHolder } from './result-holder.js';
import { Scope } from './scope.js';
import { lowerStatements } from './statements.js';
import type { FunctionValue, Value } from './value.js';

/** Functions of the user's, which are put in place of their calls. */

/** More nodes than this are not put into one handler. */
const MAX_INLINED = 60_000;

/** A function of the module's top level. */
export function topLevelFunction(body: Body, node: AnyNode): FunctionValue {
  const name = functionName(body.module.program, node) ?? 'a function';
  const call = (args: readonly Value[]): Value => {
    if (body.module.isRecursive(node)) return body.module.specialisations.call(body, node, args);
    return inlined(body, node, new Scope(), args);
  };
  return { kind: 'function', name, call };
}

/** A function inside a function: it sees the names around it. */
export function closure(body: Body, node: AnyNode): FunctionValue {
  const { scope } = body.activation;
  const name = functionName(body.module.program, node) ?? 'a function';
  return { kind: 'function', name, call: (args) => inlined(body, node, scope, args) };
}

function inlined(body: Body, node: AnyNode, scope: Scope, args: readonly Value[]): Value {
  const code = asFunction(body, node);
  const { activation: caller, node: call } = body;
  if (caller.runs(node)) body.refuse('a function inside a function calls itself');
  body.module.countInlined(body, node, MAX_INLINED);
  let returned: Value | undefined;
  const path = `${caller.path}/${call.start}`;
  const target = new Target('return');
  const single = hasSingleReturn(code);
  const holder = new ResultHolder(body, `${path}#`);
  const returns = (_: Body, value: Value): void => {
    if (single) returned = body.held(value);
    else {
      holder.take(value, body.node);
      target.leave(body);
    }
  };
  const inner = new Scope(scope);
  const activation = new Activation(path, functionName(body.module.program, node), node, inner, returns, {
    activation: caller,
    call,
  });
  body.activation = activation;
  try {
    bindParameters(body, code.params, args);
    if (code.body.type !== 'BlockStatement') return lowerExpression(body, code.body);
    const block = code.body;
    if (single) {
      lowerStatements(body, block.body);
      return returned ?? { kind: 'absent', as: 'undefined' };
    }
    body.enclosed('block', target.label, () => {
      lowerStatements(body, block.body);
      if (!body.flow.dead) holder.take({ kind: 'absent', as: 'undefined' }, node);
    });
    body.flow = target.joined(body.flow);
    return holder.result();
  } finally {
    body.activation = caller;
  }
}

/** The code of a function. */
type Code = FunctionNode & { body: BlockStatement | Expression };

/** A function that runs from its beginning to its end. */
export function asFunction(body: Body, node: AnyNode): Code {
  const code = asHandler(body, node);
  return code.generator ? body.refuse('a generator') : code;
}

/** The same of a handler that may be a generator. */
export function asHandler(body: Body, node: AnyNode): Code {
  if (!isFunction(node)) return body.refuse('what is called is no function');
  const code = node as Code;
  return code.async ? body.refuse('an async function') : code;
}

/** Whether the only `return` is the last statement, so that nothing has to be left. */
function hasSingleReturn({ body }: { body: BlockStatement | Expression }): boolean {
  if (body.type !== 'BlockStatement') return true;
  const returns = countReturns(body);
  return returns === 0 || (returns === 1 && body.body.at(-1)?.type === 'ReturnStatement');
}

function countReturns(node: Node): number {
  return childrenOf(node as AnyNode)
    .filter((child) => !isFunction(child))
    .reduce((sum, child) => sum + countReturns(child), node.type === 'ReturnStatement' ? 1 : 0);
}
