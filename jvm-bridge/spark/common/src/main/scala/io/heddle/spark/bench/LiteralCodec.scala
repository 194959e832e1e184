package io.heddle.spark.bench

import com.google.protobuf.{CodedInputStream, CodedOutputStream, WireFormat}
import io.heddle.runtime.FunctionInfo
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector

/** A row of int64 as `heddle.v1.Arguments`, and its answer as one `heddle.v1.Literal` (`spec/literal.proto`). */
private final class LiteralCodec(function: FunctionInfo) extends Codec {
  private val columns = function.args.size
  private val buffer = new Array[Byte](columns * 16)

  override def encode(batch: IndexedSeq[OnHeapColumnVector], from: Int, until: Int): Array[Byte] = {
    val out = CodedOutputStream.newInstance(buffer)
    for (i <- 0 until columns) {
      val value = batch(i).getLong(from)
      out.writeTag(LiteralCodec.Argument, WireFormat.WIRETYPE_LENGTH_DELIMITED)
      out.writeUInt32NoTag(CodedOutputStream.computeInt64Size(LiteralCodec.Long, value))
      out.writeInt64(LiteralCodec.Long, value)
    }
    java.util.Arrays.copyOf(buffer, out.getTotalBytesWritten)
  }

  override def decode(bytes: Array[Byte], result: OnHeapColumnVector, at: Int): Unit = {
    val in = CodedInputStream.newInstance(bytes)
    val tag = in.readTag()
    if (WireFormat.getTagFieldNumber(tag) != LiteralCodec.Long)
      throw new IllegalArgumentException(s"the answer of ${function.name} is no int64")
    result.putLong(at, in.readInt64())
  }
}

private object LiteralCodec {

  /** Field numbers of `heddle.v1.Arguments` and `heddle.v1.Literal`. */
  private val Argument = 1
  private val Long = 7
}
