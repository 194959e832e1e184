import type { AnyNode, Identifier, Node } from 'acorn';
import type { Program, Variable } from '../../build/program.js';
import { reachableUses } from '../../build/purity/reach.js';
import { isForeign, type SourceMap, SourcePositions } from '../../build/source-map.js';
import { GUEST_FUNCTIONS } from '../guest-functions.js';
import type { ConstantTable, Position, ValueType } from '../ir.js';
import type { Body } from './body.js';
import type { Builtins } from './context.js';
import { AssignedNames } from './names.js';
import { Places } from './places.js';
import type { Specialisations } from './specialisations.js';
import type { TopLevel } from './top-level-values.js';
import { ZeroSigns } from './zero-sign.js';

/** What all handlers of a bundle share while they are lowered. */
export class Module {
  readonly program: Program;
  readonly builtins: Builtins;
  readonly topLevel: TopLevel;
  readonly assigned = new AssignedNames();
  readonly specialisations: Specialisations;
  /** Variables that are assigned after their declaration. */
  readonly reassigned: ReadonlySet<Variable>;
  readonly zeroSigns: ZeroSigns;
  readonly places = new Places((node) => this.position(node));
  private readonly positions: SourcePositions;
  private readonly recursive = new Map<Node, boolean>();
  private inlinedNodes = 0;
  private readonly variables = new Map<Node, Variable | undefined>();
  private readonly tables = new Map<string, ConstantTable>();

  constructor(
    program: Program,
    map: SourceMap,
    builtins: Builtins,
    topLevel: TopLevel,
    specialisations: Specialisations,
  ) {
    this.program = program;
    this.builtins = builtins;
    this.topLevel = topLevel;
    this.specialisations = specialisations;
    this.zeroSigns = new ZeroSigns(program);
    this.positions = new SourcePositions(map);
    for (const { identifier, variable } of program.uses) this.variables.set(identifier, variable);
    this.reassigned = new Set(
      program.uses.flatMap(({ variable, assigned }) => (variable && assigned ? [variable] : [])),
    );
  }

  /** The variable of the module's top level that a name means; undefined for one of the language. */
  variableOf(identifier: Identifier): Variable | undefined {
    return this.variables.get(identifier);
  }

  /** Begins with another handler. */
  beginHandler(): void {
    this.inlinedNodes = 0;
  }

  /** Counts code that is put in place of a call; refuses when it is too much. */
  countInlined(body: Body, node: Node, most: number): void {
    this.inlinedNodes += node.end - node.start;
    if (this.inlinedNodes > most) body.refuse('too much code in place of calls');
  }

  /** Whether a function of the top level may call itself, directly or through others. */
  isRecursive(node: AnyNode): boolean {
    const known = this.recursive.get(node);
    if (known !== undefined) return known;
    const found = reachableUses(this.program, [node]).some(({ use }) => use.variable?.value === node);
    this.recursive.set(node, found);
    return found;
  }

  /** The place of a node in the user's source; undefined outside it. */
  position(node: Node): Position | undefined {
    const start = node.loc?.start;
    const place = start && this.positions.locate(start.line, start.column);
    if (place === undefined || isForeign(place.file)) return undefined;
    return { file: place.file, line: place.line, column: place.column };
  }

  /** What a function of the guest answers. */
  guestResult(name: string): ValueType {
    const known = GUEST_FUNCTIONS.get(name);
    if (known === undefined) throw new Error(`the guest has no function ${name}`);
    return known.result;
  }

  /** A table of constants in memory; the same one for the same content. */
  table(name: string, bytes: Uint8Array, alignment: number): ConstantTable {
    const key = `${name} ${alignment} ${Buffer.from(bytes).toString('latin1')}`;
    const table = this.tables.get(key) ?? { name, bytes, alignment, scratch: false };
    this.tables.set(key, table);
    return table;
  }

  /** A table of int64s. */
  int64Table(name: string, values: readonly bigint[]): ConstantTable {
    return this.table(name, new Uint8Array(BigInt64Array.from(values).buffer), 8);
  }
}
