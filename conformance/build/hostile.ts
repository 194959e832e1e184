import { readFileSync } from 'node:fs';
import { withCustomSection } from '@heddle/pdk/build';
import binaryen from 'binaryen';
import { type ManifestText, manifestSection } from './manifest.js';

/**
 * A module in text form, with the manifest that its first line describes as JSON ({@link ManifestText}); without such a line it has
 * none. A line `;; include NAME` stands for the file of that name in `parts`.
 */
export function assembleHostile(file: string, parts: string): Uint8Array {
  const text = readFileSync(file, 'utf8');
  const parsed = binaryen.parseText(withParts(text, parts));
  parsed.setFeatures(binaryen.Features.MVP | binaryen.Features.BulkMemory | binaryen.Features.MutableGlobals);
  const module = parsed.emitBinary();
  parsed.dispose();
  const described = /^;;\s*(\{.*\})\s*$/.exec(text.split('\n', 1)[0] ?? '')?.[1];
  if (described === undefined) return module;
  const section = manifestSection(JSON.parse(described) as ManifestText);
  return withCustomSection(module, 'heddle.manifest', new TextEncoder().encode(section));
}

function withParts(text: string, parts: string): string {
  return text.replaceAll(/^ *;; include (\w+)$/gm, (_, name: string) =>
    withParts(readFileSync(`${parts}/${name}.wat`, 'utf8'), parts),
  );
}
