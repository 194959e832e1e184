package io.heddle.spark

import scala.jdk.CollectionConverters._

import org.apache.spark.scheduler._

/**
 * Tells how far an application is: `{"progress": {...}}` with the stages and tasks that were started
 * so far, repeated ones again, and how many of them are done. Called by the thread of Spark's listeners alone.
 *
 * @param tell is given one line at most every [[JobProgress.Millis]] milliseconds
 */
private[spark] final class JobProgress(tell: Map[String, Any] => Unit) extends SparkListener {
  private var stages = 0
  private var tasks = 0
  private var finishedStages = 0
  private var finishedTasks = 0
  private var runningTasks = 0
  private var told = 0L

  override def onStageSubmitted(event: SparkListenerStageSubmitted): Unit = {
    stages += 1
    tasks += event.stageInfo.numTasks
    report()
  }

  override def onStageCompleted(event: SparkListenerStageCompleted): Unit = {
    finishedStages += 1
    report()
  }

  override def onTaskStart(event: SparkListenerTaskStart): Unit = {
    runningTasks += 1
    report()
  }

  override def onTaskEnd(event: SparkListenerTaskEnd): Unit = {
    runningTasks -= 1
    finishedTasks += 1
    report()
  }

  private def report(): Unit = {
    val now = System.nanoTime() / 1000000
    if (told == 0 || now - told >= JobProgress.Millis) {
      told = now
      tell(
        Map(
          "progress" -> Map(
            "stages" -> stages,
            "finishedStages" -> finishedStages,
            "tasks" -> tasks,
            "finishedTasks" -> finishedTasks,
            "runningTasks" -> runningTasks
          ).asJava
        )
      )
    }
  }
}

private object JobProgress {
  val Millis = 200L
}
