import { type AnyNode, type Identifier, type Node, parse } from 'acorn';
import { analyze } from 'eslint-scope';

/** A name's use: where, what it was found to mean, and whether it is given a value there. */
export interface Use {
  readonly identifier: Identifier;
  /** Undefined when nothing in the bundle declares the name: a global. */
  readonly variable: Variable | undefined;
  /** Assigned, incremented, a target of a loop or of a destructuring; not the declaration itself. */
  readonly assigned: boolean;
}

/** A declared name. */
export interface Variable {
  readonly name: string;
  /** Whether it is declared outside all functions of the user's. */
  readonly topLevel: boolean;
  /** The function, class or block that it is declared in. */
  readonly block: Node;
  /** What it is bound to where that is plain to see: a function, a class, or the value that it is declared with. */
  readonly value: AnyNode | undefined;
}

/** A bundle, parsed, with the meaning of every name in it. */
export class Program {
  readonly code: string;
  readonly tree: AnyNode;
  /** All uses of names, in the order of the text. */
  readonly uses: readonly Use[];
  private readonly parents = new Map<Node, AnyNode>();

  constructor(code: string) {
    this.code = code;
    this.tree = parse(code, { ecmaVersion: 'latest', sourceType: 'script', locations: true, ranges: true });
    const scopes = analyze(this.tree as Parameters<typeof analyze>[0], {
      ecmaVersion: 2023,
      sourceType: 'script',
    });
    const uses: Use[] = [];
    const variables = new Map<unknown, Variable>();
    for (const scope of scopes.scopes) {
      for (const reference of scope.references as unknown as readonly Reference[]) {
        const { identifier, resolved, init } = reference;
        if (identifier.type !== 'Identifier') continue;
        const variable = resolved ? (variables.get(resolved) ?? described(resolved)) : undefined;
        if (variable !== undefined) variables.set(resolved, variable);
        uses.push({ identifier, variable, assigned: reference.isWrite() && init !== true });
      }
    }
    this.uses = uses.sort((left, right) => left.identifier.start - right.identifier.start);
    this.adopt(this.tree);
  }

  /** The uses inside a node. */
  usesIn({ start, end }: Node): readonly Use[] {
    let [low, high] = [0, this.uses.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.uses[middle]?.identifier.start ?? start) < start) low = middle + 1;
      else high = middle;
    }
    let past = low;
    while ((this.uses[past]?.identifier.end ?? Number.POSITIVE_INFINITY) <= end) past += 1;
    return this.uses.slice(low, past);
  }

  /** The node around a node; undefined for the program itself. */
  parentOf(node: Node): AnyNode | undefined {
    return this.parents.get(node);
  }

  /** Every node of the program, each after the one around it. */
  nodes(): Iterable<Node> {
    return this.parents.keys();
  }

  /** From the program to the node, both included. */
  pathTo(node: Node): readonly Node[] {
    const path: Node[] = [];
    for (let at: Node | undefined = node; at !== undefined; at = this.parents.get(at)) path.unshift(at);
    return path;
  }

  private adopt(parent: AnyNode): void {
    for (const child of childrenOf(parent)) {
      this.parents.set(child, parent);
      this.adopt(child);
    }
  }
}

/** The parts of eslint-scope's model that are looked at; its nodes are those of the tree it was given. */
interface Reference {
  readonly identifier: AnyNode;
  readonly resolved: Declared | null;
  readonly init?: boolean;
  isWrite(): boolean;
}

interface Declared {
  readonly name: string;
  readonly scope: {
    readonly type: string;
    readonly block: Node;
    readonly upper: { readonly type: string } | null;
  };
  readonly defs: readonly { readonly type: string; readonly node: AnyNode }[];
}

/** The bundle is one function that is called at once: what is declared in it lives as long as the module. */
function described({ name, scope, defs }: Declared): Variable {
  const topLevel = scope.type === 'global' || scope.upper?.type === 'global';
  const [definition] = defs;
  return {
    name,
    topLevel,
    block: scope.block,
    value: definition && boundValue(definition.type, definition.node),
  };
}

function boundValue(kind: string, node: AnyNode): AnyNode | undefined {
  if (kind === 'FunctionName' || kind === 'ClassName') return node;
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier') return undefined;
  return node.init ?? undefined;
}

/** The nodes directly inside a node, in no order that matters. */
export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}
