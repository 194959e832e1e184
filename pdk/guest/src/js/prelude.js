// Evaluated once, before the user's bundle, while the module is built.
(() => {
  const Native = globalThis.Date;
  const refuse = (what) => {
    throw new TypeError(
      `${what}: a UDF has no clock, so that it answers the same everywhere; pass the time as an argument`,
    );
  };
  // biome-ignore lint/suspicious/noShadowRestrictedNames: it takes the place of the global of that name
  function Date(...values) {
    if (new.target === undefined) refuse('Date()');
    if (values.length === 0) refuse('new Date()');
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
    refuse('Date.now()');
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
})();
