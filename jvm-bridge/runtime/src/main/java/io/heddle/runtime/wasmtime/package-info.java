/**
 * The native engine: wasmtime behind the JNI, in a library that travels in the jar. What modules
 * import stays in Java and is called back.
 */
package io.heddle.runtime.wasmtime;
