package io.heddle.runtime;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Reads MessagePack item by item, of bytes that a guest wrote: nothing is allocated for what a
 * length promises, integers are told from floats, texts are strict UTF-8, and extensions are none
 * of ours. Every method throws {@link IllegalArgumentException} where the next item is of another
 * kind, and {@link BufferUnderflowException} at the end of the bytes.
 */
final class MsgpackReader {
  private final ByteBuffer in;

  MsgpackReader(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
  }

  /** What an item is, apart from its width. */
  enum Kind {
    NIL,
    BOOL,
    INTEGER,
    FLOAT,
    TEXT,
    BINARY,
    ARRAY,
    MAP,
    OTHER
  }

  /** The kind of the next item, which stays the next. */
  Kind peek() {
    if (!in.hasRemaining()) {
      throw new BufferUnderflowException();
    }
    return kind(in.get(in.position()) & 0xff);
  }

  private static Kind kind(int tag) {
    if (tag < 0x80 || tag >= 0xe0 || tag >= 0xcc && tag <= 0xd3) {
      return Kind.INTEGER;
    }
    if (tag < 0x90 || tag == 0xde || tag == 0xdf) {
      return Kind.MAP;
    }
    if (tag < 0xa0 || tag == 0xdc || tag == 0xdd) {
      return Kind.ARRAY;
    }
    if (tag < 0xc0 || tag >= 0xd9 && tag <= 0xdb) {
      return Kind.TEXT;
    }
    if (tag == 0xc0) {
      return Kind.NIL;
    }
    if (tag == 0xc2 || tag == 0xc3) {
      return Kind.BOOL;
    }
    if (tag >= 0xc4 && tag <= 0xc6) {
      return Kind.BINARY;
    }
    return tag == 0xca || tag == 0xcb ? Kind.FLOAT : Kind.OTHER;
  }

  /** Refuses bytes that are left. */
  void end() {
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(in.remaining() + " bytes after the value");
    }
  }

  /** Reads a nil if there is one. */
  boolean skipNil() {
    boolean nil = peek() == Kind.NIL;
    if (nil) {
      in.get();
    }
    return nil;
  }

  boolean bool() {
    return tag(Kind.BOOL) == 0xc3;
  }

  /** An integer of up to 64 bits, signed or unsigned. */
  BigInteger integer() {
    int tag = tag(Kind.INTEGER);
    if (tag < 0x80) {
      return BigInteger.valueOf(tag);
    }
    if (tag >= 0xe0) {
      return BigInteger.valueOf((byte) tag);
    }
    switch (tag) {
      case 0xd0:
        return BigInteger.valueOf(in.get());
      case 0xd1:
        return BigInteger.valueOf(in.getShort());
      case 0xd2:
        return BigInteger.valueOf(in.getInt());
      case 0xd3:
        return BigInteger.valueOf(in.getLong());
      case 0xcf:
        return new BigInteger(1, take(8));
      default:
        return BigInteger.valueOf(unsigned(1 << tag - 0xcc));
    }
  }

  double floating() {
    return tag(Kind.FLOAT) == 0xca ? in.getFloat() : in.getDouble();
  }

  /** The bytes of a text, which are valid UTF-8. */
  byte[] text() {
    int tag = tag(Kind.TEXT);
    byte[] bytes = take(tag < 0xc0 ? tag & 0x1f : unsigned(1 << tag - 0xd9));
    if (!Utf8.isValid(bytes, 0, bytes.length)) {
      throw new IllegalArgumentException("a text is not UTF-8");
    }
    return bytes;
  }

  byte[] binary() {
    return take(unsigned(1 << tag(Kind.BINARY) - 0xc4));
  }

  /** The number of an array's items, which follow. No more than there are bytes left. */
  int array() {
    return head(tag(Kind.ARRAY), 0x90, 0xdc, 1);
  }

  /** The number of a map's entries, which follow as keys and values in turn. */
  int map() {
    return head(tag(Kind.MAP), 0x80, 0xde, 2);
  }

  private int head(int tag, int fixed, int wide, int itemBytes) {
    long length = tag < 0xa0 ? tag - fixed : unsigned(tag == wide ? 2 : 4);
    if (length * itemBytes > in.remaining()) {
      throw new IllegalArgumentException(length + " items end outside");
    }
    return (int) length;
  }

  private int tag(Kind wanted) {
    Kind found = peek();
    if (found != wanted) {
      throw new IllegalArgumentException(name(found) + " in place of " + name(wanted));
    }
    return in.get() & 0xff;
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private long unsigned(int width) {
    return width == 1
        ? in.get() & 0xff
        : width == 2 ? in.getShort() & 0xffff : in.getInt() & 0xffff_ffffL;
  }

  private byte[] take(long length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }
}
