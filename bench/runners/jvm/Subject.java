import java.util.List;

/** A function over one batch, by one strategy. Used by one thread. */
interface Subject extends AutoCloseable {
  /** Calls it; the nanoseconds spent in the function itself. */
  long call();

  /** The answers to verify: of the last call, or where calls add up of one that starts anew. */
  List<Object> answer();

  @Override
  default void close() {}
}
