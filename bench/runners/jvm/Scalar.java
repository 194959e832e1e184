import io.heddle.runtime.Column;
import io.heddle.runtime.ColumnBuffer;
import io.heddle.runtime.Counters;
import io.heddle.runtime.FunctionInfo;
import io.heddle.runtime.HeddleInstance;
import io.heddle.runtime.HeddleModule;
import io.heddle.runtime.HostEnv;
import io.heddle.runtime.Limits;
import java.util.List;

/** A scalar function of a module by the direct ABI. */
final class Scalar implements Subject {
  private final HeddleInstance instance;
  private final Counters counters;
  private final FunctionInfo function;
  private final Object[] batch;
  private final int rows;
  private final ColumnBuffer[] arguments;
  private final Column result = new Column();

  Scalar(
      HeddleModule module, Counters counters, FunctionInfo function, Object[] batch, int rows) {
    this.instance = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY);
    this.counters = counters;
    this.function = function;
    this.batch = batch;
    this.rows = rows;
    this.arguments = buffers(function);
  }

  /** A buffer for each argument. */
  static ColumnBuffer[] buffers(FunctionInfo function) {
    return function.args().stream().map(ColumnBuffer::forField).toArray(ColumnBuffer[]::new);
  }

  @Override
  public long call() {
    long before = counters.guestNanos();
    for (int i = 0; i < arguments.length; i++) {
      Batches.fill(arguments[i], batch[i], rows);
    }
    instance.callScalar(function, arguments, null, rows, result);
    return counters.guestNanos() - before;
  }

  @Override
  public List<Object> answer() {
    return Batches.values(result);
  }

  @Override
  public void close() {
    instance.close();
  }
}
