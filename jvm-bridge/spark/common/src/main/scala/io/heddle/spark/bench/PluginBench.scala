package io.heddle.spark.bench

import java.nio.file.{Files, Paths}

import com.fasterxml.jackson.databind.JsonNode
import io.heddle.runtime.HeddleModule

/** A plugin that an Extism SDK has loaded. */
trait Plugin {

  /** Calls an export with its input, and gives back its output. */
  def call(`export`: String, input: Array[Byte]): Array[Byte]
}

/** An Extism SDK. */
trait PluginSdk {

  /** Loads a plugin, and makes an instance of it. */
  def open(module: Array[Byte]): Plugin
}

/** The benchmark's runner of an Extism SDK in Java: the same columns and formats as `BenchMain`, in a host that knows nothing of Heddle. */
object PluginBench {

  /** Measures the definition on standard input; `name` is the host's. */
  def run(name: String, sdk: PluginSdk): Unit = BenchRun.run(new Host(name, sdk, _))

  /** One instance of each plugin for all functions and strategies, as such a host has it. */
  private final class Host(override val name: String, sdk: PluginSdk, definition: JsonNode) extends BenchHost {
    private val module = new Loaded(definition.get("module").asText)
    private lazy val literals = new Loaded(definition.get("literals").asText)

    override def contestant(one: JsonNode, strategy: String): Option[Contestant] = {
      val loaded = if (strategy == "literal-row") literals else module
      val function = loaded.functions.function(one.get("function").asText)
      Strategy.ofCalls(strategy, function, loaded.plugin.call(function.`export`, _)).map(new InPlugin(_))
    }

    override def close(): Unit = ()

    /** A file as a plugin, and what Heddle knows of its functions. */
    private final class Loaded(file: String) {
      private val bytes = Files.readAllBytes(Paths.get(file))
      val functions: HeddleModule = HeddleModule.load(bytes)
      val plugin: Plugin = sdk.open(bytes)
    }
  }

  private final class InPlugin(override val strategy: Strategy) extends Contestant {
    override def instancesCreated: Option[Long] = None
    override def close(): Unit = ()
  }
}
