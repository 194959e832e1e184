import type { CompiledFunction, Expr, IrFunction, Kernel, Local, Statement } from './ir.js';

/** The intermediate form as text, for dumps and tests: one statement a line, expressions as calls. */

/** A function with all of its kernels, and the functions that they call. */
export function compiledText({ name, kernels }: CompiledFunction): string {
  return kernels.map((kernel) => kernelText(name, kernel)).join('\n');
}

/** One kernel, and the functions that it calls. */
export function kernelText(name: string, { role, body, stateParams }: Kernel): string {
  const printer = new Printer();
  const state = stateParams > 0 ? ` state ${stateParams}` : '';
  const texts = [printer.function(`${name}.${role}${state}`, body)];
  for (const callee of printer.callees) texts.push(printer.function(callee.name, callee));
  return texts.join('\n');
}

/** Names locals apart, and remembers what is called. */
class Printer {
  readonly callees = new Set<IrFunction>();
  private readonly names = new Map<Local, string>();
  private readonly taken = new Set<string>();

  function(title: string, fn: IrFunction): string {
    const params = fn.params.map((param) => `${this.name(param)}: ${param.type}`).join(', ');
    const results = fn.results.map(({ type, nullable }) => `${type}${nullable ? '?' : ''}`).join(', ');
    return [`${title}(${params}) -> (${results})`, ...this.statements(fn.body, '  '), ''].join('\n');
  }

  private statements(statements: readonly Statement[], indent: string): string[] {
    return statements.flatMap((statement) => this.statement(statement, indent));
  }

  private statement(statement: Statement, indent: string): string[] {
    const deeper = `${indent}  `;
    switch (statement.op) {
      case 'set':
        return [`${indent}${this.name(statement.local)} = ${this.expr(statement.value)}`];
      case 'drop':
        return [`${indent}drop ${this.expr(statement.value)}`];
      case 'if': {
        const otherwise = this.statements(statement.otherwise, deeper);
        return [
          `${indent}if ${this.expr(statement.test)}`,
          ...this.statements(statement.then, deeper),
          ...(otherwise.length > 0 ? [`${indent}else`, ...otherwise] : []),
        ];
      }
      case 'block':
      case 'loop':
        return [
          `${indent}${statement.op} ${statement.label.name}`,
          ...this.statements(statement.body, deeper),
        ];
      case 'break':
        return [`${indent}break ${statement.label.name}`];
      case 'store': {
        const at = `${this.expr(statement.address)} + ${statement.offset}`;
        return [`${indent}store${statement.bits} [${at}] = ${this.expr(statement.value)}`];
      }
      case 'yield':
        return [`${indent}yield ${statement.values.map((value) => this.expr(value)).join(', ')}`.trimEnd()];
      case 'return':
        return [`${indent}return ${statement.values.map((value) => this.expr(value)).join(', ')}`.trimEnd()];
      case 'throw': {
        const at = statement.frames.map(
          (frame) => `${frame.function} ${frame.position?.line ?? '?'}:${frame.position?.column ?? '?'}`,
        );
        return [
          `${indent}throw ${statement.className}(${this.expr(statement.message)}) at ${at.join(' < ')}`,
        ];
      }
      case 'bail':
        return [`${indent}bail ${statement.reason}`];
    }
  }

  private expr(expr: Expr): string {
    switch (expr.op) {
      case 'const':
        return constantText(expr);
      case 'get':
        return this.name(expr.local);
      case 'numeric':
        return this.call(expr.instruction, expr.operands);
      case 'call':
        this.callees.add(expr.callee);
        return this.call(expr.callee.name, expr.operands);
      case 'guest':
        return this.call(expr.name, expr.operands);
      case 'choose':
        return this.call('choose', [expr.test, expr.then, expr.otherwise]);
      case 'sequence':
        return `(${this.statements(expr.body, '').join('; ')}; ${this.expr(expr.value)})`;
      case 'address':
        return `&${expr.table.name}`;
      case 'load':
        return `load${expr.bits}${expr.signed ? '' : 'u'} [${this.expr(expr.address)} + ${expr.offset}]`;
    }
  }

  private call(name: string, operands: readonly Expr[]): string {
    return `${name}(${operands.map((operand) => this.expr(operand)).join(', ')})`;
  }

  private name(local: Local): string {
    const known = this.names.get(local);
    if (known !== undefined) return known;
    let name = local.name;
    for (let count = 2; this.taken.has(name); count += 1) name = `${local.name}_${count}`;
    this.taken.add(name);
    this.names.set(local, name);
    return name;
  }
}

function constantText({ type, value }: Extract<Expr, { op: 'const' }>): string {
  if (type === 'str') return JSON.stringify(value);
  if (type === 'i64') return `${value}n`;
  return type === 'f64' ? `${Object.is(value, -0) ? '-0' : value}d` : String(value);
}
