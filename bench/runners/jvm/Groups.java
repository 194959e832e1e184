import io.heddle.runtime.AggregateCall;
import io.heddle.runtime.Column;
import io.heddle.runtime.ColumnBuffer;
import io.heddle.runtime.Counters;
import io.heddle.runtime.FunctionInfo;
import io.heddle.runtime.HeddleInstance;
import io.heddle.runtime.HeddleModule;
import io.heddle.runtime.HostEnv;
import io.heddle.runtime.Limits;
import java.util.List;

/** An aggregate function of a module whose rows say their slots in the last column. */
final class Groups implements Subject {
  private final HeddleInstance instance;
  private final Counters counters;
  private final FunctionInfo function;
  private final Object[] batch;
  private final int rows;
  private final int groups;
  private final ColumnBuffer[] arguments;
  private AggregateCall call;

  Groups(
      HeddleModule module,
      Counters counters,
      FunctionInfo function,
      Object[] batch,
      int rows,
      int groups) {
    this.instance = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY);
    this.counters = counters;
    this.function = function;
    this.batch = batch;
    this.rows = rows;
    this.groups = groups;
    this.arguments = Scalar.buffers(function);
    this.call = instance.openAggregate(function);
  }

  @Override
  public long call() {
    long before = counters.guestNanos();
    for (int i = 0; i < arguments.length; i++) {
      Batches.fill(arguments[i], batch[i], rows);
    }
    call.accumulate(arguments, null, rows, (int[]) batch[batch.length - 1], groups);
    return counters.guestNanos() - before;
  }

  @Override
  public List<Object> answer() {
    call.close();
    call = instance.openAggregate(function);
    call();
    Column result = call.finish(null, groups);
    return Batches.values(result);
  }

  @Override
  public void close() {
    call.close();
    instance.close();
  }
}
