import { aroundCompiled, compiler } from './compiler-faults.js';
import type { Fault, Part, Row } from './fault.js';
import { guest } from './guest-faults.js';
import { jvm } from './jvm-faults.js';
import { rust } from './rust-faults.js';
import { ts } from './ts-faults.js';

/** Where the files of each part lie. */
export const folders: Readonly<Record<Part, string>> = {
  compiler: 'pdk/src/compile',
  guest: 'pdk/guest/src',
  ts: 'host/runtime/src',
  jvm: 'jvm-bridge/runtime/src/main/java/io/heddle/runtime',
  rust: 'datafusion-bridge/crates/heddle-host/src',
};

const lists: Readonly<Record<Part, readonly Row[]>> = {
  compiler,
  guest: [...guest, ...aroundCompiled],
  ts,
  jvm,
  rust,
};

/** Every fault, part by part. */
export const faults: readonly Fault[] = (Object.keys(lists) as Part[]).flatMap((part) =>
  lists[part].map(([file, what, text, replacement, shownBy]) => ({
    part,
    file,
    what,
    text,
    replacement,
    shownBy,
  })),
);
