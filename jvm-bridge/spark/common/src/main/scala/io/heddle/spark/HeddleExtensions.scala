package io.heddle.spark

import io.heddle.spark.aggregate.WasmAggregateRule
import io.heddle.spark.catalog.CatalogCalls
import io.heddle.spark.partition.MapInWasmStrategy
import io.heddle.spark.table.{OuterLateral, WasmGenerateStrategy}
import org.apache.spark.sql.{SparkSessionExtensions, SparkSessionExtensionsProvider}
import org.apache.spark.sql.heddle.SparkShims

/**
 * Adds WebAssembly functions to Spark sessions. Named by
 * `spark.sql.extensions=io.heddle.spark.HeddleExtensions`, or found on the driver's class path as a
 * service; both at once do no harm.
 */
class HeddleExtensions extends SparkSessionExtensionsProvider {
  override def apply(extensions: SparkSessionExtensions): Unit = {
    extensions.injectResolutionRule(CreateWasmFunction(_))
    extensions.injectResolutionRule(_ => CatalogCalls)
    extensions.injectPostHocResolutionRule(_ => OuterLateral)
    extensions.injectPlannerStrategy(_ => WasmEvalStrategy)
    extensions.injectPlannerStrategy(_ => WasmGenerateStrategy)
    extensions.injectPlannerStrategy(_ => MapInWasmStrategy)
    extensions.injectColumnar(_ => WasmColumnarRule)
    extensions.injectColumnar(_ => WasmAggregateRule)
    // Where Spark plans again while it runs, EXPLAIN shows what comes before the columnar rules.
    extensions.injectQueryStagePrepRule(_ => WasmAggregateRule.preColumnarTransitions)
    // No hook of its own leads into the optimizer's late batch. Check rules are built with each
    // session's analyzer, which is early enough; this one checks nothing.
    extensions.injectCheckRule { session =>
      SparkShims.addLateRule(session, BatchWasmUdfs)
      _ => ()
    }
  }
}
