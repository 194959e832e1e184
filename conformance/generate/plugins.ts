import type { PlainField, PlainType } from '../corpus/type-text.js';
import { sampledTypes } from './types.js';

/** The helpers that each generated module uses, and the file of `plugins/shared/` that has them. */
const modules: Readonly<Record<string, { readonly from: string; readonly helpers: readonly string[] }>> = {
  scalars: { from: 'identities', helpers: ['same', 'maybe'] },
  vectorized: { from: 'identities', helpers: ['vector', 'vectorMaybe'] },
  aggregates: { from: 'identities', helpers: ['ends'] },
  tables: { from: 'identities', helpers: ['pairs'] },
  partitions: { from: 'identities', helpers: ['pass'] },
  results: { from: 'results', helpers: ['give'] },
};

/** The text of each file of `plugins/generated/`, by name: one function per type and helper. */
export function pluginSources(): Map<string, string> {
  const sources = new Map<string, string>();
  for (const [module, { from, helpers }] of Object.entries(modules)) {
    const builders = new Set<string>();
    const lines = sampledTypes.flatMap(({ id, type }) => {
      const text = builderText(type, builders);
      return helpers.map((helper) => `export const ${helper}${id} = ${helper}(${text});`);
    });
    sources.set(
      `${module}.ts`,
      [
        '/** Written by `npm run generate`: one function per type and helper. */',
        `import { ${[...builders].sort().join(', ')} } from '@heddle/pdk';`,
        `import { ${helpers.join(', ')} } from '../shared/${from}.js';`,
        '',
        ...lines,
        '',
      ].join('\n'),
    );
  }
  return sources;
}

/** The call of the PDK that makes a type; adds the names it needs to `builders`. */
export function builderText(type: PlainType, builders: Set<string>): string {
  if (type.nullable) {
    builders.add('nullable');
    return `nullable(${builderText({ ...type, nullable: false }, builders)})`;
  }
  builders.add(type.type);
  const inside = (one: PlainType) => builderText(one, builders);
  const { precision, scale, unit, timezone, item, fields, key, value } = type;
  if (precision !== undefined) return `decimal128(${precision}, ${scale})`;
  if (unit !== undefined) return `${type.type}('${unit}'${timezone === undefined ? '' : `, '${timezone}'`})`;
  if (item !== undefined) return `list(${inside(item)})`;
  if (fields !== undefined)
    return `struct({ ${fields.map((field) => fieldText(field, inside)).join(', ')} })`;
  if (key !== undefined && value !== undefined) return `map(${inside(key)}, ${inside(value)})`;
  return `${type.type}()`;
}

function fieldText({ name, ...type }: PlainField, inside: (type: PlainType) => string): string {
  return `${/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)}: ${inside(type)}`;
}
