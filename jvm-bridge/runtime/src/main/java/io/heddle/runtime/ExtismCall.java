package io.heddle.runtime;

import io.heddle.runtime.engine.GuestFunction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The exports of the Extism ABI of one instance, by the names they are called by. */
final class ExtismCall {
  private static final List<String> AGGREGATE_VERBS = List.of("", ".partial", ".merge", ".finish");
  private static final List<String> PARTITION_VERBS = List.of(".open", ".process", ".finish");

  private final HeddleModule module;
  private final Guest guest;
  private final Map<String, Export> exports = new HashMap<>();

  /** Looks the exports of a started guest up. */
  ExtismCall(HeddleModule module, Guest guest) {
    this.module = module;
    this.guest = guest;
    if (!module.hasExtism()) {
      return;
    }
    for (FunctionInfo function : module.manifest().functions()) {
      if (function.isAdopted()) {
        continue;
      }
      for (String verb : verbs(function.kind())) {
        Export export = new Export(function, lookUp(function.export() + verb));
        exports.putIfAbsent(function.export() + verb, export);
        exports.putIfAbsent(function.name() + verb, export);
      }
    }
    exports.put(ModuleInterface.MANIFEST, new Export(null, lookUp(ModuleInterface.MANIFEST)));
  }

  /** The names of a function's exports. */
  static String[] exports(FunctionInfo function) {
    return verbs(function.kind()).stream()
        .map(verb -> function.export() + verb)
        .toArray(String[]::new);
  }

  /** Calls an export; see {@link HeddleInstance#callExtism}. */
  byte[] call(String name, byte[] input) {
    Export export = exports.get(name);
    if (export == null) {
      throw module.noFunction(name);
    }
    return guest.call(
        export.function,
        input,
        () -> {
          int status = guest.run(export.guest);
          byte[] report = guest.env().error();
          if (report != null) {
            throw guest.failures().reported(report, export.function);
          }
          if (status != 0) {
            throw MarshalOut.refused("the export returned " + status + " without an error");
          }
          byte[] output = guest.env().output();
          guest.counters().addBatch(0);
          guest.count(input.length, output.length);
          return output;
        });
  }

  private GuestFunction lookUp(String name) {
    return guest.engine().function(name, 0, 1);
  }

  private static List<String> verbs(FunctionKind kind) {
    switch (kind) {
      case AGGREGATE:
        return AGGREGATE_VERBS;
      case PARTITION:
        return PARTITION_VERBS;
      default:
        return List.of("");
    }
  }

  private static final class Export {
    private final FunctionInfo function;
    private final GuestFunction guest;

    Export(FunctionInfo function, GuestFunction guest) {
      this.function = function;
      this.guest = guest;
    }
  }
}
