import { type Context, createContext, Script } from 'node:vm';
import type { Registration } from '../guest/register.js';

/**
 * Makes a bare context look like the guest engine while a module is built: without what the engine lacks, and
 * with everything refused that differs from one call to the next, because the snapshot would keep its first
 * answer for ever. The messages are the guest's own.
 */
const PRELUDE = new Script(`'use strict'; (() => {
  for (const name of ['WebAssembly', 'Atomics', 'Intl']) delete globalThis[name];
  const define = (owner, name, value) =>
    Object.defineProperty(owner, name, { value, writable: true, configurable: true });
  const noteRefusal = globalThis.noteRefusal;
  delete globalThis.noteRefusal;
  const refuse = (text) => () => {
    const error = new TypeError(text);
    noteRefusal(error);
    throw error;
  };
  const silent = () => {};
  const console = { log: silent, info: silent, debug: silent, warn: silent, error: silent, trace: silent };
  define(globalThis, 'console', console);
  define(globalThis, 'queueMicrotask', (job) => void Promise.resolve().then(job));

  const later = (owner) => refuse(owner + ' is not available while the module is built; call it inside a function');
  const outside = { inputBytes: later('Host'), inputString: later('Host') };
  const noOutput = (name) => refuse('Host.' + name + ' is not for UDFs: return the value instead');
  const output = { outputBytes: noOutput('outputBytes'), outputString: noOutput('outputString') };
  define(globalThis, 'Config', { get: later('Config') });
  define(globalThis, 'Var', { set: later('Var'), getBytes: later('Var'), getString: later('Var') });
  define(globalThis, 'Host', { ...outside, ...output, ...base64 });
  delete globalThis.base64;

  const missing = (what, without, pass) =>
    refuse(what + ': a UDF has no ' + without + ', so that it answers the same everywhere; pass ' + pass +
      " as an argument, or declare volatility: 'volatile'");
  define(Math, 'random', missing('Math.random', 'randomness', 'a value'));
  const noClock = (what) => missing(what, 'clock', 'the time');
  const Native = Date;
  const Guarded = new Proxy(Native, {
    apply: noClock('Date()'),
    construct: (target, values, self) =>
      values.length === 0 ? noClock('new Date()')() : Reflect.construct(target, values, self),
  });
  define(Native, 'now', noClock('Date.now()'));
  define(Native.prototype, 'constructor', Guarded);
  define(globalThis, 'Date', Guarded);
})();`);

/**
 * A context in which a bundle can be evaluated as the guest will.
 *
 * @param register takes the place of the engine's
 * @param noteRefusal gets every error that is thrown because something differs from one call to the next
 */
export function guestContext(
  register: (functions: readonly Registration[]) => void,
  noteRefusal: (error: object) => void,
): Context {
  const base64 = {
    arrayBufferToBase64: (input: ArrayBuffer) => Buffer.from(input).toString('base64'),
    base64ToArrayBuffer: (input: string) => Uint8Array.from(Buffer.from(input, 'base64')).buffer,
  };
  const context = createContext({
    TextEncoder,
    TextDecoder,
    atob,
    btoa,
    base64,
    noteRefusal,
    __heddle_register: register,
  });
  PRELUDE.runInContext(context);
  return context;
}
