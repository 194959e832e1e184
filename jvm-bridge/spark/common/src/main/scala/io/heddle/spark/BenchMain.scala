package io.heddle.spark

import java.nio.file.{Files, Paths}

import com.fasterxml.jackson.databind.JsonNode
import io.heddle.runtime.{Counters, HeddleInstance, HeddleModule, HostEnv, Limits}
import io.heddle.spark.bench.{BenchHost, BenchRun, Contestant, Strategy}

/** The benchmark's runner of the Spark host: its columns through a module in Heddle's runtime. */
object BenchMain {

  /** No arguments. */
  def main(args: Array[String]): Unit = BenchRun.run(new Host(_))

  private final class Host(definition: JsonNode) extends BenchHost {
    private val module = HeddleModule.load(Files.readAllBytes(Paths.get(definition.get("module").asText)))

    override def name: String = "spark"

    override def contestant(one: JsonNode, strategy: String): Option[Contestant] = {
      val function = module.function(one.get("function").asText)
      val counters = new Counters
      val instance = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY)
      val found = Strategy.ofModule(strategy, function, instance, counters)
      if (found.isEmpty) instance.close()
      found.map(strategy => new InModule(strategy, instance, counters))
    }

    override def close(): Unit = ()
  }

  private final class InModule(override val strategy: Strategy, instance: HeddleInstance, counters: Counters)
      extends Contestant {
    override def instancesCreated: Option[Long] = Some(counters.instancesCreated)
    override def close(): Unit = instance.close()
  }
}
