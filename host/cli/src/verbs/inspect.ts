import { type Field, type FunctionInfo, fieldTypeText, HeddleModule, isAdopted } from '@heddle/host';
import { UsageError } from '../errors.js';
import { readableFile } from '../files.js';
import { bytes } from '../quantity.js';
import { tierText } from '../tiers.js';
import { jsonOption, type Verb } from '../verb.js';

/** `heddle inspect`: what a module contains, read without running it. */
export const inspect: Verb = {
  name: 'inspect',
  usage: 'MODULE',
  details:
    'Shows the functions of a module with their signatures, its sizes, its imports and its digest. Nothing of it runs.',
  options: jsonOption,
  async run(parsed, streams) {
    const [name, ...more] = parsed.positionals;
    if (name === undefined || more.length > 0) throw new UsageError('inspect needs one MODULE');
    const module = HeddleModule.load(readableFile(name));
    const { manifest, digest } = module;
    const sizes = {
      module: module.byteLength,
      code: sourceBytes(module),
      sourceMap: module.section('heddle.sourcemap')?.length ?? 0,
      manifest: module.section('heddle.manifest')?.length ?? 0,
    };
    // Linkers give them in any order.
    const imports = [...manifest.imports].sort();
    if (parsed.flag('json')) {
      const functions = manifest.functions.map(describe);
      const { abi, pdk, engine } = manifest;
      await streams.out(`${JSON.stringify({ digest, abi, pdk, engine, sizes, imports, functions })}\n`);
      return;
    }
    const lines = [
      `${name}  ${bytes(sizes.module)}, sha256 ${digest}`,
      `made by @heddle/pdk ${manifest.pdk} ${engineText(manifest.engine)}, ABI ${manifest.abi.join('.')}`,
      '',
      ...manifest.functions.flatMap((info) => [
        `  ${info.signature}`,
        `    ${traits(info)}`,
        `    tier ${tierText(info)}`,
      ]),
      '',
      `sizes: your sources ${bytes(sizes.code)}, source map ${bytes(sizes.sourceMap)}, manifest ${bytes(sizes.manifest)}`,
      `imports: ${importsText(imports)}`,
      '',
    ];
    await streams.out(lines.join('\n'));
  },
};

/** What runs the functions that are not compiled. */
function engineText(engine: string): string {
  return engine === 'none' ? 'without a JavaScript engine' : `with ${engine}`;
}

/** A function as JSON: types in their texts. */
function describe(info: FunctionInfo): Record<string, unknown> {
  const { name, export: exported, kind, signature, variadic, vectorized, volatility, doc } = info;
  const { tier, tierReason, bails } = info;
  const common = { name, export: exported, kind, signature, args: columns(info.args), variadic, vectorized };
  const rest = { volatility, tier, tierReason, bails, doc };
  switch (info.kind) {
    case 'scalar':
      return { ...common, returns: fieldTypeText(info.returns), format: info.format, ...rest };
    case 'aggregate': {
      const { returns, state, retract, exact } = info;
      return {
        ...common,
        returns: fieldTypeText(returns),
        state: fieldTypeText(state),
        retract,
        exact,
        ...rest,
      };
    }
    case 'table':
      return { ...common, output: columns(info.output), ...rest };
    case 'partition': {
      const { output, params, partitionBy, orderBy } = info;
      return { ...common, params: columns(params), output: columns(output), partitionBy, orderBy, ...rest };
    }
  }
}

function columns(fields: readonly Field[]): { name: string; type: string }[] {
  return fields.map((field) => ({ name: field.name, type: fieldTypeText(field) }));
}

/** What the signature does not say. */
function traits(info: FunctionInfo): string {
  const parts: string[] = [info.kind];
  if (info.vectorized) parts.push('vectorized');
  if (isAdopted(info)) parts.push(`plain plugin called in ${info.format}`);
  if (info.kind === 'aggregate') {
    if (info.exact) parts.push('exact');
    if (info.retract) parts.push('takes rows back');
  }
  if (info.kind === 'partition') {
    const { partitionBy, orderBy } = info;
    parts.push(partitionBy.length === 0 ? 'one partition' : `partitioned by ${partitionBy.join(', ')}`);
    const keys = orderBy.map(
      ({ column, descending, nullsFirst }) =>
        `${column}${descending ? ' descending' : ''}${nullsFirst === descending ? ` nulls ${nullsFirst ? 'first' : 'last'}` : ''}`,
    );
    if (keys.length > 0) parts.push(`ordered by ${keys.join(', ')}`);
  }
  const text = `${[...parts, info.volatility, `export ${info.export}`].join(', ')}`;
  return info.doc === null ? text : `${text}: ${info.doc}`;
}

/** Imports by their module, each module named once. */
function importsText(imports: readonly string[]): string {
  const modules = new Map<string, string[]>();
  for (const name of imports) {
    const dot = name.lastIndexOf('.');
    const module = name.slice(0, dot);
    modules.set(module, [...(modules.get(module) ?? []), name.slice(dot + 1)]);
  }
  return [...modules].map(([module, names]) => `${module}: ${names.join(' ')}`).join('; ') || 'none';
}

/** Bytes of the user's own sources, as the source map has them. */
function sourceBytes(module: HeddleModule): number {
  const section = module.section('heddle.sourcemap');
  if (section === null) return 0;
  try {
    const { sourcesContent } = JSON.parse(new TextDecoder().decode(section)) as { sourcesContent?: unknown };
    if (!Array.isArray(sourcesContent)) return 0;
    return sourcesContent.reduce<number>(
      (sum, text) => sum + (typeof text === 'string' ? Buffer.byteLength(text) : 0),
      0,
    );
  } catch {
    return 0;
  }
}
