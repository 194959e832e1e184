/**
 * The globals of Extism's JavaScript PDK that exist in a UDF, declared as `@extism/js-pdk` declares them (a test
 * compares the two). That package's own typings cannot be referenced from here: its export map hides them from
 * the `nodenext` and `bundler` resolutions, and they promise what a UDF lacks (Http, Memory, URL).
 */
declare global {
  /** Settings that the host gives the module. Not there while the module is built: read them inside a handler. */
  var Config: {
    /** The value of a key, or null. */
    get(key: string): string | null;
  };

  /** Values kept by the host for one instance between calls. A host may use many instances of a module. */
  var Var: {
    set(name: string, value: string | ArrayBufferLike): void;
    getBytes(name: string): ArrayBufferLike | null;
    getString(name: string): string | null;
  };

  interface Host {
    arrayBufferToBase64(input: ArrayBuffer): string;
    base64ToArrayBuffer(input: string): ArrayBuffer;
  }
  /** Helpers of the Extism host interface. */
  var Host: Host;

  interface Console {
    debug(...data: unknown[]): void;
    error(...data: unknown[]): void;
    info(...data: unknown[]): void;
    log(...data: unknown[]): void;
    warn(...data: unknown[]): void;
  }
  /** Writes to the log of the host. */
  var console: Console;
}

export {};
