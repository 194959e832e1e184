import type { Expr, Statement } from '../ir.js';

/** What is called for every node, the outer before the inner. */
export interface Visitor {
  readonly expression?: (node: Expr) => void;
  readonly statement?: (node: Statement) => void;
}

/** Visits statements and all that is inside them, in the order of the text. */
export function walk(body: readonly Statement[], visitor: Visitor): void {
  for (const statement of body) walkStatement(statement, visitor);
}

function walkStatement(node: Statement, visitor: Visitor): void {
  visitor.statement?.(node);
  switch (node.op) {
    case 'set':
    case 'drop':
      walkExpression(node.value, visitor);
      return;
    case 'if':
      walkExpression(node.test, visitor);
      walk(node.then, visitor);
      walk(node.otherwise, visitor);
      return;
    case 'block':
    case 'loop':
      walk(node.body, visitor);
      return;
    case 'store':
      walkExpression(node.address, visitor);
      walkExpression(node.value, visitor);
      return;
    case 'return':
    case 'yield':
      for (const value of node.values) walkExpression(value, visitor);
      return;
    case 'throw':
      walkExpression(node.message, visitor);
      return;
    case 'break':
    case 'bail':
      return;
  }
}

function walkExpression(node: Expr, visitor: Visitor): void {
  visitor.expression?.(node);
  switch (node.op) {
    case 'numeric':
    case 'call':
    case 'guest':
      for (const operand of node.operands) walkExpression(operand, visitor);
      return;
    case 'choose':
      walkExpression(node.test, visitor);
      walkExpression(node.then, visitor);
      walkExpression(node.otherwise, visitor);
      return;
    case 'sequence':
      walk(node.body, visitor);
      walkExpression(node.value, visitor);
      return;
    case 'load':
      walkExpression(node.address, visitor);
      return;
    case 'const':
    case 'get':
    case 'address':
      return;
  }
}
