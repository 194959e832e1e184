package io.heddle.spark.bench

import java.nio.charset.StandardCharsets.UTF_8
import java.util.Locale

import io.heddle.runtime.FunctionInfo
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector

/** The same functions in Scala, over the same columns. */
private final class Native(function: FunctionInfo) extends Strategy(function) {
  private val Radians = math.Pi / 180

  override protected def fill(batch: IndexedSeq[OnHeapColumnVector], rows: Int, result: OnHeapColumnVector): Unit =
    function.name match {
      case "haversine" => distances(batch, rows, result)
      case "email_domain" => domains(batch.head, rows, result)
      case other => throw new IllegalArgumentException(s"no native $other")
    }

  private def distances(batch: IndexedSeq[OnHeapColumnVector], rows: Int, result: OnHeapColumnVector): Unit = {
    val (lat1, lon1, lat2, lon2) = (batch(0), batch(1), batch(2), batch(3))
    var i = 0
    while (i < rows) {
      val north = math.sin((lat2.getDouble(i) - lat1.getDouble(i)) * Radians / 2)
      val east = math.sin((lon2.getDouble(i) - lon1.getDouble(i)) * Radians / 2)
      val h = north * north +
        math.cos(lat1.getDouble(i) * Radians) * math.cos(lat2.getDouble(i) * Radians) * east * east
      result.putDouble(i, 2 * 6371.0088 * math.asin(math.sqrt(h)))
      i += 1
    }
  }

  private def domains(emails: OnHeapColumnVector, rows: Int, result: OnHeapColumnVector): Unit = {
    var i = 0
    while (i < rows) {
      val email = emails.getUTF8String(i).toString
      val domain = email.substring(email.indexOf('@') + 1).toLowerCase(Locale.ROOT)
      result.putByteArray(i, domain.getBytes(UTF_8))
      i += 1
    }
  }
}
