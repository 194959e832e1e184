import { makeManifest } from '@heddle/pdk/build';
import { type PlainField, type PlainType, parseType } from '../corpus/type-text.js';

type Declaration = Parameters<typeof makeManifest>[0][number];

/** Columns by name, or a number of columns of one type. */
type Columns = Readonly<Record<string, string>> | { readonly count: number; readonly of: string };

/** A function as the first line of a hostile module describes it; types are texts. */
interface FunctionText {
  readonly name: string;
  /** The name unless given. */
  readonly export?: string;
  /** Scalar unless given. */
  readonly kind?: 'scalar' | 'aggregate' | 'table' | 'partition';
  readonly args: Columns;
  readonly returns?: string;
  readonly state?: string;
  readonly output?: Columns;
  readonly params?: Columns;
  readonly partitionBy?: readonly string[];
  /** What the manifest says otherwise, property by property. */
  readonly patch?: Readonly<Record<string, unknown>>;
}

/** The first line of a hostile module, `;; {...}`. */
export interface ManifestText {
  readonly functions?: readonly FunctionText[];
  /** So many functions, all like the first but for the number behind their names. */
  readonly times?: number;
  /** Another version of the manifest. */
  readonly manifest?: number;
  /** A section of exactly this text. */
  readonly raw?: string;
  /** So many bytes of spaces behind the JSON. */
  readonly padding?: number;
}

/** The section `heddle.manifest` that the description stands for. */
export function manifestSection(text: ManifestText): string {
  const { functions = [], times = 1, manifest, raw, padding = 0 } = text;
  if (raw !== undefined) return raw;
  const all = functions.flatMap((one) =>
    times === 1
      ? [one]
      : Array.from({ length: times }, (_, index) => ({
          ...one,
          name: `${one.name}${String(index).padStart(4, '0')}`,
        })),
  );
  const made = makeManifest(all.map(declaration), { pdk: 'conformance', engine: 'none', imports: [] });
  const patched = made.functions.map((one, index) => ({ ...one, ...all[index]?.patch }));
  const section = { ...made, ...(manifest !== undefined && { manifest }), functions: patched };
  return JSON.stringify(section) + ' '.repeat(padding);
}

function declaration(text: FunctionText): Declaration {
  const { name, kind = 'scalar', args, returns, state, output, params, partitionBy = [] } = text;
  const described: unknown = {
    name,
    export: text.export ?? name,
    kind,
    args: columns(args),
    variadic: false,
    ...(returns !== undefined && { returns: parseType(returns) }),
    ...(state !== undefined && { state: parseType(state) }),
    ...(output !== undefined && { output: columns(output) }),
    ...(kind === 'partition' && { params: columns(params ?? {}), partitionBy, orderBy: [] }),
    volatility: 'immutable',
  };
  // Hostile manifests say what the types of the build do not allow.
  return described as Declaration;
}

function columns(texts: Columns): PlainField[] {
  const field = (name: string, type: PlainType): PlainField => ({ name, ...type });
  if (typeof texts.count === 'number') {
    const type = parseType(String(texts.of));
    return Array.from({ length: texts.count }, (_, index) => field(`c${index}`, type));
  }
  return Object.entries(texts).map(([name, text]) => field(name, parseType(String(text))));
}
