package io.heddle.runtime;

import java.util.List;

/**
 * How a plain plugin reads the arguments of one row and writes its answer ({@code spec/abi.md},
 * "Adopted plugins"). Without state, so that threads share it.
 */
interface RowFormat {
  /**
   * The bytes of a row's arguments.
   *
   * @param columns one per argument, whose texts are valid UTF-8 in that row
   * @param rows the row of each column that the arguments stand in
   */
  byte[] encode(List<Column> columns, int[] rows);

  /**
   * Appends the answer to a column of the field's type.
   *
   * @throws RuntimeException for an answer that is damaged, or that the field cannot hold; the
   *     column is of no use then
   */
  void decode(Field field, byte[] output, ColumnBuffer result);

  /** The format in which a call carries one row; null for {@link PluginFormat#ARROW}. */
  static RowFormat of(PluginFormat format) {
    switch (format) {
      case PROTO_ROW:
        return new ProtoRow();
      case MSGPACK:
        return new MsgpackRow();
      case JSON:
        return new JsonRow();
      default:
        return null;
    }
  }
}
