package io.heddle.spark.bench

/** The times of calls in nanoseconds: the median, the quartiles and the extremes, and how many there were. */
private[spark] final case class Timed(
    nanos: Double,
    lower: Double,
    upper: Double,
    fastest: Double,
    slowest: Double,
    calls: Int
)

/** Times a call over and over. */
private[spark] object BenchTimer {

  /** Calls `run` with 0, 1, 2, ... for at least so many seconds and at least five times. */
  def time(seconds: Double)(run: Int => Unit): Timed = {
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
    def at(share: Double): Double = sorted(math.min(calls - 1, (calls * share).toInt)).toDouble
    Timed(at(0.5), at(0.25), at(0.75), at(0), at(1), calls)
  }
}
