import type { AnyNode, YieldExpression } from 'acorn';
import type { FieldRecord } from '../../types/type.js';
import type { ResultShape } from '../ir.js';
import { describe } from './binding.js';
import type { Body } from './body.js';
import { lowerExpression } from './expressions.js';
import { Results } from './results.js';
import type { Value } from './value.js';

/** The rows that a handler of a table or partition function gives. */
export class Rows {
  private readonly results: Results;
  /** Whether a handler that is no generator may give nothing at all. */
  private readonly optional: boolean;
  private readonly generator: boolean;

  constructor(
    body: Body,
    output: readonly FieldRecord[],
    { optional, generator }: { readonly optional: boolean; readonly generator: boolean },
  ) {
    this.results = new Results(body, { type: 'struct', nullable: false, fields: output }, false);
    this.optional = optional;
    this.generator = generator;
  }

  get shapes(): readonly ResultShape[] {
    return this.results.shapes;
  }

  /** `yield row`, or `yield*` of an array that is written out. */
  yield(body: Body, { argument, delegate }: YieldExpression): void {
    const value: Value = argument ? lowerExpression(body, argument) : { kind: 'absent', as: 'undefined' };
    if (delegate) this.all(body, value);
    else this.one(body, value);
  }

  /** Ends the handler: what a generator returns does not count, elsewhere it is the rows. */
  return(body: Body, value: Value): void {
    if (!this.generator && !(this.optional && value.kind === 'absent')) this.all(body, value);
    if (body.flow.dead) return;
    body.emit({ op: 'return', values: [] });
    body.flow.dead = true;
  }

  private all(body: Body, rows: Value): void {
    if (rows.kind !== 'object' || !rows.array) body.refuse(`the rows are ${describe(rows)}`);
    for (const place of rows.fields.values()) if (!body.flow.dead) this.one(body, place.read());
  }

  private one(body: Body, row: Value): void {
    const values = this.results.components(body, row);
    body.emit({ op: 'yield', values });
  }
}

/** Whether the code of a handler is a generator. */
export function isGenerator(node: AnyNode): boolean {
  return 'generator' in node && node.generator === true;
}
