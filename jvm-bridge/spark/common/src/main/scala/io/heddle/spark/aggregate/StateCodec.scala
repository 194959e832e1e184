package io.heddle.spark.aggregate

import java.io.ByteArrayOutputStream
import java.nio.{ByteBuffer, ByteOrder}

import io.heddle.runtime.{Column, ColumnBuffer, Field, Layout}

/**
 * States of groups as bytes, for shuffles, spills and checkpoints. A place that may be null begins
 * with a byte, 0 for null; a value of a fixed width is that many bytes, little-endian, a bool is
 * one; texts and binaries are an int32 of their length and their bytes, lists and maps one of their
 * length and the items; a struct is its fields. Holds buffers; used by one thread.
 *
 * @param field the state as the function declares it
 */
private[aggregate] final class StateCodec(field: Field) {
  private val out = new ByteArrayOutputStream
  private val scratch = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN)

  /** A row of a column of states. */
  def write(states: Column, row: Int): Array[Byte] = {
    out.reset()
    write(field, states, row)
    out.toByteArray
  }

  /** Appends a state to a column of states. */
  def read(state: Array[Byte], states: ColumnBuffer): Unit =
    read(field, ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN), states)

  private def write(place: Field, column: Column, row: Int): Unit = {
    val isNull = column.isNull(row)
    if (place.nullable) out.write(if (isNull) 0 else 1)
    if (!isNull) {
      place.dataType.layout match {
        case Layout.BITS => out.write(if (column.getBoolean(row)) 1 else 0)
        case Layout.BYTES =>
          writeLength(column.length(row))
          out.write(column.data, column.offset(row), column.length(row))
        case Layout.LIST =>
          val (from, length) = (column.offset(row), column.length(row))
          writeLength(length)
          for (i <- from until from + length) write(place.dataType.children.get(0), column.child(0), i)
        case Layout.STRUCT =>
          for (i <- 0 until place.dataType.children.size) {
            write(place.dataType.children.get(i), column.child(i), row)
          }
        case fixed => out.write(column.values, row * fixed.width, fixed.width)
      }
    }
  }

  private def writeLength(length: Int): Unit = {
    scratch.clear()
    out.write(scratch.putInt(length).array, 0, Integer.BYTES)
  }

  private def read(place: Field, in: ByteBuffer, buffer: ColumnBuffer): Unit =
    if (place.nullable && in.get() == 0) buffer.appendNull()
    else
      place.dataType.layout match {
        case Layout.BITS => buffer.appendBoolean(in.get() != 0)
        case Layout.BYTES =>
          val length = in.getInt()
          buffer.appendBytes(in.array, in.position(), length)
          in.position(in.position() + length)
        case Layout.LIST =>
          for (_ <- 0 until in.getInt()) read(place.dataType.children.get(0), in, buffer.child(0))
          buffer.endList()
        case Layout.STRUCT =>
          for (i <- 0 until place.dataType.children.size) read(place.dataType.children.get(i), in, buffer.child(i))
          buffer.endStruct()
        case fixed =>
          buffer.appendLittleEndian(in.array, in.position(), 1)
          in.position(in.position() + fixed.width)
      }
}
