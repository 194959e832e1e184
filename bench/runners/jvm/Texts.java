/** A column of texts as Arrow has it. */
final class Texts {
  final byte[] bytes;

  /** Where each row begins, and at the end where the last one ends. */
  final int[] offsets;

  Texts(byte[] bytes, int[] offsets) {
    this.bytes = bytes;
    this.offsets = offsets;
  }
}
