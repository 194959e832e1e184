/**
 * What the runtime asks of a WebAssembly engine. An engine knows nothing of columns or manifests:
 * it compiles a module once, makes instances of it, moves bytes in bulk and calls functions that
 * were looked up once.
 */
package io.heddle.runtime.engine;
