package io.heddle.spark.connect

import org.sparkproject.connect.protobuf.{Any => ProtoAny, CodedInputStream, InvalidProtocolBufferException, WireFormat}

/** What clients ask for: the messages of `heddle/connect.proto`. */
private[connect] sealed trait ConnectMessage

/** Registers the functions of a module, or one of them under a name. */
private[connect] final case class RegisterModule(path: String, function: Option[String], name: Option[String])
    extends ConnectMessage

/** The names that registering the same gives. */
private[connect] final case class ModuleFunctions(path: String, function: Option[String]) extends ConnectMessage

/**
 * The rows that a partition function answers.
 *
 * @param input a `spark.connect.Relation`
 * @param params each a `spark.connect.Expression`
 */
private[connect] final case class MapPartitions(
    input: Array[Byte],
    path: String,
    function: String,
    params: Seq[Array[Byte]]
) extends ConnectMessage

/** Prepares the session for a job of `spec/sql.md`: its JSON, without query and output. */
private[connect] final case class PrepareJob(json: String) extends ConnectMessage

private[connect] object ConnectMessage {
  private val Package = "heddle.connect."

  /**
   * Reads a message.
   *
   * @param bytes a `google.protobuf.Any`
   * @return nothing for messages of others
   * @throws java.lang.IllegalArgumentException for one of Heddle's that is damaged or newer than this jar
   */
  def parse(bytes: Array[Byte]): Option[ConnectMessage] = {
    val any = ProtoAny.parseFrom(bytes)
    val name = any.getTypeUrl.substring(any.getTypeUrl.lastIndexOf('/') + 1)
    if (!name.startsWith(Package)) None
    else
      try {
        val fields = Fields(any.getValue.newCodedInput())
        Some(name.substring(Package.length) match {
          case "RegisterModule" => RegisterModule(fields.text(1), fields.optional(2), fields.optional(3))
          case "ModuleFunctions" => ModuleFunctions(fields.text(1), fields.optional(2))
          case "MapPartitions" => MapPartitions(fields.bytes(1), fields.text(2), fields.text(3), fields.all(4))
          case "PrepareJob" => PrepareJob(fields.text(1))
          case other =>
            throw new IllegalArgumentException(s"there is no message $other: the client is newer than this jar")
        })
      } catch {
        case e: InvalidProtocolBufferException => throw new IllegalArgumentException(s"damaged message $name", e)
      }
  }

  /** The fields of a message, all of which have bytes for values. */
  private final class Fields(values: Map[Int, Seq[Array[Byte]]]) {
    def all(number: Int): Seq[Array[Byte]] = values.getOrElse(number, Seq.empty)

    def bytes(number: Int): Array[Byte] = all(number).lastOption.getOrElse(Array.emptyByteArray)

    def text(number: Int): String = new String(bytes(number), java.nio.charset.StandardCharsets.UTF_8)

    def optional(number: Int): Option[String] = if (values.contains(number)) Some(text(number)) else None
  }

  private object Fields {
    def apply(in: CodedInputStream): Fields = {
      val read = Iterator.continually(in.readTag()).takeWhile(_ != 0).flatMap { tag =>
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED)
          Some(WireFormat.getTagFieldNumber(tag) -> in.readByteArray())
        else {
          in.skipField(tag)
          None
        }
      }
      new Fields(read.toSeq.groupMap(_._1)(_._2))
    }
  }
}
