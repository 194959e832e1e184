package io.heddle.spark.bench

import java.io.ByteArrayOutputStream

import scala.jdk.CollectionConverters._

import com.fasterxml.jackson.core.{JsonFactory, JsonGenerator, JsonToken}
import io.heddle.runtime.{DataType => WasmType, FunctionInfo}
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector

/** JSON rows by Jackson's streams: arrays of values by position. */
private final class JsonCodec(function: FunctionInfo) extends Codec {
  private val factory = new JsonFactory
  private val types = function.args.asScala.map(_.dataType).toArray
  private val bytes = new ByteArrayOutputStream

  override def encode(batch: IndexedSeq[OnHeapColumnVector], from: Int, until: Int): Array[Byte] = {
    bytes.reset()
    val out = factory.createGenerator(bytes)
    out.writeStartArray()
    for (row <- from until until) {
      out.writeStartArray()
      for (i <- types.indices) {
        val column = batch(i)
        if (column.isNullAt(row)) out.writeNull()
        else if (types(i) == WasmType.UTF8) {
          val text = column.getUTF8String(row).getBytes
          out.writeUTF8String(text, 0, text.length)
        } else if (types(i) == WasmType.INT64) writeLong(out, column.getLong(row))
        else out.writeNumber(column.getDouble(row))
      }
      out.writeEndArray()
    }
    out.writeEndArray()
    out.close()
    bytes.toByteArray
  }

  override def decode(json: Array[Byte], result: OnHeapColumnVector, at: Int): Unit = {
    val in = factory.createParser(json)
    in.nextToken()
    var row = at
    var token = in.nextToken()
    while (token != JsonToken.END_ARRAY) {
      if (token == JsonToken.VALUE_NULL) result.putNull(row)
      else if (function.returns.dataType == WasmType.UTF8)
        result.putByteArray(row, in.getText.getBytes(java.nio.charset.StandardCharsets.UTF_8))
      else if (function.returns.dataType == WasmType.INT64)
        result.putLong(row, if (token == JsonToken.VALUE_STRING) in.getText.toLong else in.getLongValue)
      // NaN and the infinities come as texts, which Java reads by the same names.
      else result.putDouble(row, if (token == JsonToken.VALUE_STRING) in.getText.toDouble else in.getDoubleValue)
      row += 1
      token = in.nextToken()
    }
    in.close()
  }

  /** A number that doubles hold as it is, or its digits as a text. */
  private def writeLong(out: JsonGenerator, value: Long): Unit =
    if (math.abs(value) < (1L << 53) && value != Long.MinValue) out.writeNumber(value)
    else out.writeString(value.toString)
}
