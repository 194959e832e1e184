import { type Context, Script } from 'node:vm';
import type { Identifier } from 'acorn';
import type { Program } from '../../build/program.js';
import { effectOf } from '../../build/purity/effects.js';

/** What compiled code takes to be as the language has it. */
const ROOTS: readonly string[] = [
  ...['Array', 'BigInt', 'Boolean', 'Date', 'Math', 'Number', 'Object', 'String', 'Symbol'],
  ...['Int8Array', 'Int16Array', 'Int32Array', 'Uint8Array', 'Uint16Array', 'Uint32Array'],
  ...['Float32Array', 'Float64Array', 'isFinite', 'isNaN', 'parseFloat', 'parseInt'],
];

/** Writes down every member of those, of their prototypes and of iterators; what it gives says which of them has become another. */
const WATCH = new Script(`'use strict'; (() => {
  const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  const { is } = Object;
  const text = String;
  const places = [];
  const add = (name, owner) => {
    if ((typeof owner !== 'object' && typeof owner !== 'function') || owner === null) return;
    const members = ownKeys(owner).map((key) => ({ key, was: getOwnPropertyDescriptor(owner, key) }));
    places[places.length] = { name, owner, members };
  };
  const names = ${JSON.stringify(ROOTS)};
  for (const name of names) {
    add(name, globalThis[name]);
    add(name + '.prototype', globalThis[name].prototype);
  }
  add('TypedArray.prototype', getPrototypeOf(Uint8Array.prototype));
  add('ArrayIterator.prototype', getPrototypeOf([][Symbol.iterator]()));
  add('StringIterator.prototype', getPrototypeOf(''[Symbol.iterator]()));
  const roots = names.map((key) => ({ key, was: getOwnPropertyDescriptor(globalThis, key) }));
  places[places.length] = { name: 'globalThis', owner: globalThis, members: roots };
  const alike = (was, now) =>
    now !== undefined && is(was.value, now.value) && was.get === now.get && was.set === now.set;
  return () => {
    for (let i = 0; i < places.length; i++) {
      const { name, owner, members } = places[i];
      for (let k = 0; k < members.length; k++) {
        const { key, was } = members[k];
        if (!alike(was, getOwnPropertyDescriptor(owner, key))) return name + '.' + text(key);
      }
    }
    return undefined;
  };
})()`);

/**
 * Watches the language's own functions in a context.
 * @returns what names the first that has been replaced since, such as `Math.floor`; undefined where all are as they were
 */
export function watchIntrinsics(context: Context): () => string | undefined {
  return WATCH.runInContext(context) as () => string | undefined;
}

/** Where the bundle plainly writes to one of them, at its top level or in a function; undefined where it does not. */
export function writtenIntrinsic(program: Program): Identifier | undefined {
  const written = program.uses.find(
    (use) =>
      use.variable === undefined &&
      ROOTS.includes(use.identifier.name) &&
      effectOf(program, { use, within: program.tree })?.kind === 'state',
  );
  return written?.identifier;
}
