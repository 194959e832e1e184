package io.heddle.runtime;

import com.google.flatbuffers.FlatBufferBuilder;
import io.heddle.runtime.Corpus.Case;
import io.heddle.runtime.Corpus.Data;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/** Arrow IPC streams, over Arrow's own definitions of the messages. */
final class ArrowStream implements Codec {
  @Override
  public String name() {
    return "Arrow IPC";
  }

  @Override
  public boolean carries(Case one) {
    return true;
  }

  @Override
  public byte[] encode(List<Data> columns, int rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Field> fields = new ArrayList<>();
    for (Data column : columns) {
      fields.add(new Field("c" + fields.size(), column.field.dataType(), true));
    }
    out.writeBytes(ArrowSchema.encode(fields));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    List<long[]> nodes = new ArrayList<>();
    List<long[]> buffers = new ArrayList<>();
    for (Data column : columns) {
      add(column.toBuffer(), nodes, buffers, body);
    }
    FlatBufferBuilder builder = new FlatBufferBuilder();
    RecordBatch.startBuffersVector(builder, buffers.size());
    for (int i = buffers.size() - 1; i >= 0; i--) {
      Buffer.createBuffer(builder, buffers.get(i)[0], buffers.get(i)[1]);
    }
    int bufferVector = builder.endVector();
    RecordBatch.startNodesVector(builder, nodes.size());
    for (int i = nodes.size() - 1; i >= 0; i--) {
      FieldNode.createFieldNode(builder, nodes.get(i)[0], nodes.get(i)[1]);
    }
    int nodeVector = builder.endVector();
    int batch = RecordBatch.createRecordBatch(builder, rows, nodeVector, bufferVector, 0, 0);
    out.writeBytes(message(builder, MessageHeader.RecordBatch, batch, body.size()));
    out.writeBytes(body.toByteArray());
    out.writeBytes(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});
    return out.toByteArray();
  }

  @Override
  public List<Data> decode(byte[] output, List<Field> fields, boolean named) {
    ByteBuffer stream = ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN);
    List<Data> columns = new ArrayList<>();
    fields.forEach(field -> columns.add(new Data(field, new ArrayList<>())));
    boolean first = true;
    while (stream.remaining() >= 8) {
      int start = stream.position();
      Check.that(stream.getInt() == -1, "no continuation");
      int length = stream.getInt();
      if (length == 0) {
        break;
      }
      Message message = Message.getRootAsMessage(stream.slice().order(ByteOrder.LITTLE_ENDIAN));
      stream.position(stream.position() + length);
      if (first) {
        checkSchema(Schema.decode(slice(output, start, 8 + length), 100), fields);
        first = false;
        continue;
      }
      ByteBuffer body = stream.slice().order(ByteOrder.LITTLE_ENDIAN);
      stream.position(stream.position() + (int) message.bodyLength());
      Reader reader = new Reader((RecordBatch) message.header(new RecordBatch()), body);
      for (Data column : columns) {
        column.values.addAll(Values.of(reader.read(column.field.dataType())));
      }
    }
    Check.that(!first, "an Arrow stream without a schema");
    return columns;
  }

  private static void checkSchema(List<Field> given, List<Field> expected) {
    Check.that(given.size() == expected.size(), "the output has the columns " + given);
    for (int i = 0; i < given.size(); i++) {
      Field field = expected.get(i);
      boolean same =
          given.get(i).name().equals(field.name())
              && given.get(i).dataType().equals(field.dataType());
      Check.that(same, "column " + i + " is " + given.get(i) + ", not " + field);
    }
  }

  private static byte[] slice(byte[] bytes, int from, int length) {
    byte[] slice = new byte[length];
    System.arraycopy(bytes, from, slice, 0, length);
    return slice;
  }

  /** An encapsulated message: continuation, length, flatbuffer padded to 8 bytes. */
  static byte[] message(FlatBufferBuilder builder, byte header, int offset, long bodyLength) {
    Message.finishMessageBuffer(
        builder, Message.createMessage(builder, MetadataVersion.V5, header, offset, bodyLength, 0));
    byte[] flatbuffer = builder.sizedByteArray();
    int padded = (flatbuffer.length + 7) & -8;
    ByteBuffer bytes = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(-1).putInt(padded).put(flatbuffer);
    return bytes.array();
  }

  private static void add(
      ColumnBuffer column, List<long[]> nodes, List<long[]> buffers, ByteArrayOutputStream body) {
    nodes.add(new long[] {column.rows(), column.nullCount()});
    add(column.validity(), column.validityLength(), buffers, body);
    Layout layout = column.layout();
    if (layout != Layout.STRUCT) {
      add(column.values(), column.valuesLength(), buffers, body);
    }
    if (layout == Layout.BYTES) {
      add(column.data(), column.dataLength(), buffers, body);
    }
    for (int i = 0; i < column.dataType().children().size(); i++) {
      add(column.child(i), nodes, buffers, body);
    }
  }

  private static void add(
      byte[] bytes, int length, List<long[]> buffers, ByteArrayOutputStream body) {
    buffers.add(new long[] {body.size(), length});
    body.write(bytes, 0, length);
    body.write(new byte[-length & 7], 0, -length & 7);
  }

  /** Takes the columns of a record batch in their order. */
  private static final class Reader {
    private final RecordBatch batch;
    private final ByteBuffer body;
    private int node;
    private int buffer;

    Reader(RecordBatch batch, ByteBuffer body) {
      this.batch = batch;
      this.body = body;
    }

    Column read(DataType type) {
      Column column = new Column();
      read(type, column);
      return column;
    }

    private void read(DataType type, Column column) {
      FieldNode counts = batch.nodes(node++);
      int rows = (int) counts.length();
      column.begin(type, rows);
      Buffer validity = batch.buffers(buffer++);
      if (counts.nullCount() > 0) {
        copy(validity, column.validity((int) validity.length()));
        column.nullCount((int) counts.nullCount());
        int ones = Bitmap.countOnes(column.validity(), rows);
        Check.that(rows - ones == counts.nullCount(), "a null count that is not validity's");
      }
      Layout layout = type.layout();
      if (layout != Layout.STRUCT) {
        Buffer values = batch.buffers(buffer++);
        byte[] target = column.values((int) Math.max(values.length(), 4));
        copy(values, target);
      }
      if (layout == Layout.BYTES) {
        Buffer data = batch.buffers(buffer++);
        copy(data, column.data((int) data.length()));
      }
      for (int i = 0; i < type.children().size(); i++) {
        read(type.children().get(i).dataType(), column.child(i));
      }
    }

    private void copy(Buffer from, byte[] target) {
      ByteBuffer source = body.duplicate();
      source.position((int) from.offset());
      source.get(target, 0, (int) from.length());
    }
  }
}
