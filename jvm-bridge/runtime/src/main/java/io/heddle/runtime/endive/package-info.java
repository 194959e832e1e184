/** The pure-JVM engine: Endive, which compiles WebAssembly to Java bytecode. */
package io.heddle.runtime.endive;
