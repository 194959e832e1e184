package io.heddle.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Plain Extism plugins of one export {@code f}, written byte by byte: nothing of Heddle is in them
 * but the manifest that was added.
 */
final class PluginModule {
  private static final String ENV = "extism:host/env";

  /** The imports by their index: name, and the index of the type in {@link #TYPES}. */
  private static final Object[][] IMPORTS = {
    {"input_length", 0},
    {"input_load_u8", 1},
    {"input_offset", 0},
    {"alloc", 2},
    {"store_u8", 3},
    {"output_set", 4},
    {"error_set", 5},
    {"http_request", 6},
    {"get_log_level", 7},
    {"log_trace", 5},
  };

  private static final String TYPES =
      "08 60 00 01 7e  60 01 7e 01 7f  60 01 7e 01 7e  60 02 7e 7f 00 "
          + "60 02 7e 7e 00  60 01 7e 00  60 02 7e 7e 01 7e  60 00 01 7f";

  private PluginModule() {}

  /**
   * A plugin.
   *
   * @param args the fields of its arguments, for example {@code a: int32, b: utf8?}
   * @param body instructions with i64 locals 0 to 2, after which it answers 0
   */
  static HeddleModule load(PluginFormat format, String args, String returns, byte[] body) {
    byte[] code = hex("01 03 7e").bytes(body).hex("41 00 0b").toBytes();
    Bytes imports = new Bytes().number(IMPORTS.length);
    for (Object[] one : IMPORTS) {
      imports.text(ENV).text((String) one[0]).hex("00").number((Integer) one[1]);
    }
    int function = IMPORTS.length;
    return HeddleModule.load(
        hex("00 61 73 6d 01 00 00 00")
            .section(1, hex(TYPES))
            .section(2, imports)
            .section(3, hex("01 07"))
            .section(5, hex("01 00 01"))
            .section(7, hex("02").text("memory").hex("02 00").text("f").hex("00").number(function))
            .section(10, hex("01").number(code.length).bytes(code))
            .section(
                0,
                new Bytes()
                    .text("heddle.manifest")
                    .bytes(utf8(manifest(format.formatName(), args, returns))))
            .toBytes());
  }

  /** The manifest of such a plugin. */
  static String manifest(String format, String args, String returns) {
    List<Field> given = TypeText.parse("struct<" + args + ">").dataType().children();
    Field answer = TypeText.parse("struct<result: " + returns + ">").dataType().children().get(0);
    return "{\"manifest\":1,\"abi\":[1,0],\"pdk\":\"test\",\"engine\":\"none\",\"imports\":[],"
        + "\"functions\":[{\"name\":\"f\",\"export\":\"f\",\"kind\":\"scalar\",\"signature\":\"f\","
        + "\"volatility\":\"immutable\",\"tier\":\"js\",\"format\":\""
        + format
        + "\",\"args\":\""
        + schema(given)
        + "\",\"returns\":\""
        + schema(List.of(answer))
        + "\"}]}";
  }

  /** Copies the input without its first and last bytes to the output. */
  static byte[] echo(int first, int last) {
    return hex("42")
        .number(first)
        .hex("21 00")
        .hex("10 00 42")
        .number(last)
        .hex("7d 21 02")
        .hex("20 02 20 00 7d 10 03 21 01")
        .hex("02 40 03 40 20 00 20 02 59 0d 01")
        .hex("20 01 20 00 42")
        .number(first)
        .hex("7d 7c 20 00 10 01 10 04")
        .hex("20 00 42 01 7c 21 00 0c 00 0b 0b")
        .hex("20 01 20 02 42")
        .number(first)
        .hex("7d 10 05")
        .toBytes();
  }

  /** Puts bytes out. */
  static byte[] answer(byte[] bytes) {
    return store(bytes).hex("20 01 42").signed(bytes.length).hex("10 05").toBytes();
  }

  /** Reports an error, and answers 1. */
  static byte[] error(String text) {
    return store(utf8(text)).hex("20 01 10 06 41 01 0f").toBytes();
  }

  private static Bytes store(byte[] bytes) {
    Bytes code = hex("42").signed(bytes.length).hex("10 03 21 01");
    for (int i = 0; i < bytes.length; i++) {
      code.hex("20 01 42").signed(i).hex("7c 41").signed(bytes[i] & 0xff).hex("10 04");
    }
    return code;
  }

  /** Bytes as pairs of hexadecimal digits, with any spaces between. */
  static Bytes hex(String pairs) {
    return new Bytes().hex(pairs);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String schema(List<Field> fields) {
    return Base64.getEncoder().encodeToString(ArrowSchema.encode(fields));
  }

  /** Bytes in their order. */
  static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] toBytes() {
      return out.toByteArray();
    }

    Bytes bytes(byte[] bytes) {
      out.writeBytes(bytes);
      return this;
    }

    Bytes hex(String pairs) {
      String digits = pairs.replace(" ", "");
      for (int i = 0; i < digits.length(); i += 2) {
        out.write(Integer.parseInt(digits.substring(i, i + 2), 16));
      }
      return this;
    }

    /** An unsigned number as LEB128. */
    Bytes number(int value) {
      int rest = value;
      for (; rest >= 0x80; rest >>>= 7) {
        out.write(rest & 0x7f | 0x80);
      }
      out.write(rest);
      return this;
    }

    /** A number from 0 as signed LEB128. */
    Bytes signed(int value) {
      int rest = value;
      for (; rest >= 0x40; rest >>>= 7) {
        out.write(rest & 0x7f | 0x80);
      }
      out.write(rest);
      return this;
    }

    Bytes text(String text) {
      byte[] bytes = utf8(text);
      return number(bytes.length).bytes(bytes);
    }

    Bytes section(int id, Bytes content) {
      byte[] bytes = content.toBytes();
      out.write(id);
      return number(bytes.length).bytes(bytes);
    }
  }
}
