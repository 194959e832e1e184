/**
 * Loads Heddle modules and calls their functions on a JVM, without Spark, Arrow or Scala.
 *
 * <p>{@link io.heddle.runtime.HeddleModule} is loaded once per process ({@link
 * io.heddle.runtime.ModuleCache}), {@link io.heddle.runtime.HeddleInstance} once per operator
 * instance; a batch goes in as {@link io.heddle.runtime.ColumnBuffer}s and comes back as a {@link
 * io.heddle.runtime.Column}.
 */
package io.heddle.runtime;
