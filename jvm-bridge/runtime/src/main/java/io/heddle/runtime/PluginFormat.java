package io.heddle.runtime;

/** What a plain Extism plugin reads and writes ({@code spec/abi.md}, "Adopted plugins"). */
public enum PluginFormat {
  /** Per row, protobuf literals of {@code spec/literal.proto}. */
  PROTO_ROW("proto-row"),
  /** Per row, MessagePack. */
  MSGPACK("msgpack"),
  /** Per row, JSON. */
  JSON("json"),
  /** Per batch, Arrow IPC streams. This host does not write them: such functions are HEDDLE1104. */
  ARROW("arrow");

  private final String formatName;

  PluginFormat(String formatName) {
    this.formatName = formatName;
  }

  /** The name in manifests. */
  public String formatName() {
    return formatName;
  }

  /** The format of a name, or null. */
  static PluginFormat of(String name) {
    for (PluginFormat one : values()) {
      if (one.formatName.equals(name)) {
        return one;
      }
    }
    return null;
  }
}
