package io.heddle.runtime;

import io.heddle.runtime.Corpus.Case;
import io.heddle.runtime.Corpus.Data;
import java.util.List;

/** One format of the Extism ABI. */
interface Codec {
  /** For messages. */
  String name();

  /** Whether the format can carry the arguments of a case. */
  boolean carries(Case one);

  /** A batch of so many rows. */
  byte[] encode(List<Data> columns, int rows);

  /**
   * The columns of an output.
   *
   * @param fields what the output must have
   * @param named whether rows are objects by column name where the format has rows
   */
  List<Data> decode(byte[] output, List<Field> fields, boolean named);
}
