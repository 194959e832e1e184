// Evaluated once, before the user's bundle, while the module is built.
(() => {
  const Native = globalThis.Date;
  // Milliseconds since 1970 in a volatile function; a TypeError in any other.
  const clock = globalThis.__heddle_clock;
  delete globalThis.__heddle_clock;
  // biome-ignore lint/suspicious/noShadowRestrictedNames: it takes the place of the global of that name
  function Date(...values) {
    if (new.target === undefined) return new Native(clock('Date()')).toString();
    if (values.length === 0) values = [clock('new Date()')];
    return Reflect.construct(Native, values, new.target);
  }
  const define = (object, name, value) =>
    Object.defineProperty(object, name, { value, writable: true, enumerable: false, configurable: true });
  Object.defineProperty(Date, 'prototype', { value: Native.prototype, writable: false });
  Object.defineProperty(Date, 'length', { value: 7 });
  define(Native.prototype, 'constructor', Date);
  define(Date, 'UTC', Native.UTC);
  define(Date, 'parse', Native.parse);
  define(Date, 'now', function now() {
    return clock('Date.now()');
  });
  define(globalThis, 'Date', Date);

  const encode = globalThis.__heddle_encode;
  const decode = globalThis.__heddle_decode;
  delete globalThis.__heddle_encode;
  delete globalThis.__heddle_decode;
  define(
    globalThis,
    'TextEncoder',
    class TextEncoder {
      get encoding() {
        return 'utf-8';
      }
      encode(text) {
        return encode(text);
      }
    },
  );
  define(
    globalThis,
    'TextDecoder',
    class TextDecoder {
      #fatal;
      #keepMark;
      constructor(label = 'utf-8', options = {}) {
        if (!/^\s*utf-?8\s*$/i.test(label))
          throw new RangeError(`TextDecoder: only utf-8 is supported, not ${label}`);
        this.#fatal = Boolean(options.fatal);
        this.#keepMark = Boolean(options.ignoreBOM);
      }
      get encoding() {
        return 'utf-8';
      }
      get fatal() {
        return this.#fatal;
      }
      get ignoreBOM() {
        return this.#keepMark;
      }
      decode(bytes) {
        const text = decode(bytes, this.#fatal);
        return !this.#keepMark && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
      }
    },
  );

  // Enough frames that the user's are among them when a library's are left out.
  Error.stackTraceLimit = 40;

  // What C calls (js/helpers.h). What they use is kept here, out of the user's reach.
  const NativeBigInt = BigInt;
  const { asUintN } = BigInt;
  const { apply } = Reflect;
  const { forEach, set } = Map.prototype;
  const NativeMap = Map;
  return {
    joinHalves: (high, low) => (high << 64n) | asUintN(64, low),
    highHalf: (integer) => integer >> 64n,
    dropZeros: (integer, count) => {
      const power = 10n ** NativeBigInt(count);
      return integer % power === 0n ? integer / power : undefined;
    },
    mapOf: (flat) => {
      const map = new NativeMap();
      for (let i = 0; i < flat.length; i += 2) apply(set, map, [flat[i], flat[i + 1]]);
      return map;
    },
    mapEntries: (map) => {
      const flat = [];
      let length = 0;
      apply(forEach, map, [
        (value, key) => {
          flat[length++] = key;
          flat[length++] = value;
        },
      ]);
      return flat;
    },
  };
})();
