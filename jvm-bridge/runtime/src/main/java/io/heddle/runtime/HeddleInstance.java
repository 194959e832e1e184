package io.heddle.runtime;

import io.heddle.runtime.engine.CompiledModule;

/**
 * One instance of a module with its own memory. It belongs to one operator instance and is called
 * by one thread at a time; only {@link #cancel} may come from another.
 *
 * <p>After a failure for which the guest is not trusted any more (a trap, the deadline, a cancelled
 * call, the memory limit, an answer that breaks the contract) it is no longer {@link #usable}, and
 * every call that is open in it is dead. A failure of the user's function leaves it usable.
 */
public final class HeddleInstance implements AutoCloseable {
  private final HeddleModule module;
  private final Guest guest;
  private ExtismCall extism;

  /** By the function's index, null for what is called through the direct ABI. */
  private AdoptedCall[] adopted;

  private HeddleInstance(HeddleModule module, Guest guest) {
    this.module = module;
    this.guest = guest;
  }

  static HeddleInstance create(
      HeddleModule module, Limits limits, Counters counters, HostEnv host) {
    CompiledModule compiled = module.compiled(counters);
    Guest guest = new Guest(limits, counters, host);
    HeddleInstance instance = new HeddleInstance(module, guest);
    Watchdog.watch(guest.guard());
    try {
      guest.start(module, compiled, host);
      instance.extism = new ExtismCall(module, guest);
      instance.adopted =
          module.manifest().functions().stream()
              .map(function -> function.isAdopted() ? new AdoptedCall(guest, function) : null)
              .toArray(AdoptedCall[]::new);
    } catch (RuntimeException | StackOverflowError failure) {
      instance.close();
      throw guest.failures().explain(failure);
    } catch (Throwable failure) {
      instance.close();
      throw failure;
    }
    counters.addInstance();
    return instance;
  }

  /** The module it is an instance of. */
  public HeddleModule module() {
    return module;
  }

  /** Bytes of linear memory at present. */
  public long memoryBytes() {
    return guest.engine().memorySize();
  }

  /**
   * Whether it can be called again: false after a failure for which the guest is not trusted any
   * more, after {@link #cancel} and after {@link #close}.
   */
  public boolean usable() {
    return guest.isUsable();
  }

  /**
   * Calls a scalar function with one batch: through the direct ABI, or the export of a plain Extism
   * plugin, row by row.
   *
   * @param function one of this module's manifest
   * @param args one column per argument, of the declared type and {@code rows} rows
   * @param constants true where the column has length 1 and stands for every row; null for none
   * @param rows length of the batch, also without arguments
   * @return a new column of {@code rows} rows
   * @throws HeddleException HEDDLE1102 and HEDDLE1103 for columns that do not fit, HEDDLE1104 for a
   *     plain plugin whose format this host does not have, HEDDLE2xxx for what happened in the
   *     call; rows count from 0 in this batch
   */
  public Column callScalar(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows) {
    return callScalar(function, args, constants, rows, new Column());
  }

  /** As {@link #callScalar(FunctionInfo, ColumnBuffer[], boolean[], int)}, filling a column. */
  public Column callScalar(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows, Column result) {
    if (function.kind() != FunctionKind.SCALAR) {
      throw HandleCall.wrongKind(function, FunctionKind.SCALAR);
    }
    if (function.isAdopted()) {
      return adopted[function.index()].call(args, constants, rows, result);
    }
    return ScalarCall.call(guest, function, args, constants, rows, result);
  }

  /**
   * Begins a call of a table function with one batch.
   *
   * @param constants as in {@link #callScalar}
   * @throws HeddleException as {@link #callScalar}
   */
  public TableCall openTable(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows) {
    return TableCall.open(guest, function, args, constants, rows);
  }

  /**
   * Begins a call of an aggregate function.
   *
   * @throws HeddleException HEDDLE2xxx
   */
  public AggregateCall openAggregate(FunctionInfo function) {
    return AggregateCall.open(guest, function);
  }

  /**
   * The states of an aggregate function for rows, as if each were a group of its own.
   *
   * @param constants as in {@link #callScalar}
   * @return a column of the state type, of {@code rows} rows
   * @throws HeddleException as {@link #callScalar}
   */
  public Column convertStates(
      FunctionInfo function, ColumnBuffer[] args, boolean[] constants, int rows) {
    return AggregateCall.convert(guest, function, args, constants, rows);
  }

  /**
   * Begins a call of a partition function.
   *
   * @param params one column of one value per param
   * @throws HeddleException as {@link #callScalar}
   */
  public PartitionCall openPartition(FunctionInfo function, ColumnBuffer[] params) {
    return PartitionCall.open(guest, function, params);
  }

  /**
   * Calls an export through the Extism ABI.
   *
   * @param export the name of an export, such as {@code name} or {@code name.partial}, also with
   *     the function's SQL name, or {@code heddle_manifest}
   * @param input the bytes the export reads; not kept
   * @return what the export put out
   * @throws HeddleException HEDDLE1101 for an unknown name, else HEDDLE2xxx
   */
  public byte[] callExtism(String export, byte[] input) {
    return extism.call(export, input);
  }

  /**
   * Ends the running call with HEDDLE2104, from any thread, and makes the instance unusable. An
   * interrupt of the calling thread has the same effect; the thread stays interrupted then.
   */
  public void cancel() {
    guest.guard().cancel();
  }

  /** Frees the instance. Closing twice is harmless; not while a call runs. */
  @Override
  public void close() {
    guest.close();
  }
}
