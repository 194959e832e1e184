package io.heddle.spark.bench

/** The median time of a call, and how many were timed. */
private[spark] final case class Timed(nanos: Double, calls: Int)

/** Times a call over and over. */
private[spark] object BenchTimer {

  /** Calls `run` with 0, 1, 2, ... for at least so many seconds and at least five times. */
  def median(seconds: Double)(run: Int => Unit): Timed = {
    val end = System.nanoTime + (seconds * 1e9).toLong
    val times = Array.newBuilder[Long]
    var calls = 0
    while (calls < 5 || System.nanoTime < end) {
      val begin = System.nanoTime
      run(calls)
      times += System.nanoTime - begin
      calls += 1
    }
    val sorted = times.result().sorted
    Timed((sorted((calls - 1) / 2) + sorted(calls / 2)) / 2.0, calls)
  }
}
