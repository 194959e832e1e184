import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.runtime.Counters;
import io.heddle.runtime.EngineSetting;
import io.heddle.runtime.FunctionInfo;
import io.heddle.runtime.HeddleModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The benchmark's runner of the JVM runtime itself (bench/METHODOLOGY.md), on the engine that the system
 * property heddle.engine names: functions of a module, beside the same in Java.
 */
final class RuntimeBench {
  private static final int FEWEST_CALLS = 3;

  private final JsonNode definition;
  private final HeddleModule module;
  private final Counters counters = new Counters();

  private RuntimeBench(JsonNode definition) throws Exception {
    this.definition = definition;
    this.module = HeddleModule.load(Files.readAllBytes(Path.of(definition.get("module").asText())));
  }

  /** No arguments: the definition comes from standard input, a line per case and strategy goes out. */
  public static void main(String[] arguments) throws Exception {
    ObjectMapper json = new ObjectMapper();
    JsonNode definition = json.readTree(System.in);
    for (JsonNode strategy : definition.get("strategies")) {
      if (strategy.asText().equals("start")) {
        System.out.println(Start.measure(definition, lineOf(json)));
        return;
      }
    }
    RuntimeBench bench = new RuntimeBench(definition);
    for (JsonNode one : bench.definition.get("cases")) {
      for (JsonNode strategy : bench.definition.get("strategies")) {
        try (Subject subject = bench.subject(one, strategy.asText())) {
          if (subject != null) {
            ObjectNode line = lineOf(json);
            line.put("function", one.get("function").asText());
            line.put("strategy", strategy.asText());
            System.out.println(bench.measured(subject, one, line));
          }
        }
      }
    }
  }

  /** A line of this host. */
  private static ObjectNode lineOf(ObjectMapper json) {
    ObjectNode line = json.createObjectNode();
    return line.put(
        "host", EngineSetting.ofProcess() == EngineSetting.JVM ? "jvm" : "jvm-native");
  }

  /** What a strategy measures; null for one that there is not. */
  private Subject subject(JsonNode one, String strategy) throws Exception {
    String name = one.get("function").asText();
    int rows = definition.get("batchRows").asInt();
    Object[] batch = Batches.read(one.get("input").asText());
    int groups = one.path("groups").asInt(0);
    switch (strategy) {
      case "direct":
        FunctionInfo function = module.function(name);
        return groups == 0
            ? new Scalar(module, counters, function, batch, rows)
            : new Groups(module, counters, function, batch, rows, groups);
      case "native":
        return new Native(name, batch, rows, groups);
      default:
        return null;
    }
  }

  private ObjectNode measured(Subject subject, JsonNode one, ObjectNode line) throws Exception {
    int rows = definition.get("batchRows").asInt();
    timed(subject, definition.get("warmupSeconds").asDouble());
    long created = counters.instancesCreated();
    long bailed = counters.rowsBailed();
    long in = counters.marshalInNanos();
    long guest = counters.guestNanos();
    long out = counters.marshalOutNanos();
    long bytesIn = counters.bytesIn();
    long bytesOut = counters.bytesOut();
    Timed timed = timed(subject, definition.get("seconds").asDouble());
    boolean exact = line.get("strategy").asText().equals("direct");
    line.put("nsPerRow", timed.at(0.5) / rows);
    line.put("lowerNsPerRow", timed.at(0.25) / rows);
    line.put("upperNsPerRow", timed.at(0.75) / rows);
    line.put("fastestNsPerRow", timed.at(0) / rows);
    line.put("slowestNsPerRow", timed.at(1) / rows);
    line.put("fastestInsideNsPerRow", (double) timed.inside / rows);
    if (exact) {
      double sum = (double) timed.calls * rows;
      line.put("marshalInNsPerRow", (counters.marshalInNanos() - in) / sum);
      line.put("guestNsPerRow", (counters.guestNanos() - guest) / sum);
      line.put("marshalOutNsPerRow", (counters.marshalOutNanos() - out) / sum);
      line.put("bytesInPerRow", (counters.bytesIn() - bytesIn) / sum);
      line.put("bytesOutPerRow", (counters.bytesOut() - bytesOut) / sum);
    }
    line.put("rowsBailed", counters.rowsBailed() - bailed);
    line.put("instancesCreatedAfterWarmup", counters.instancesCreated() - created);
    line.put("batches", timed.calls);
    List<Object> expected = Batches.values(Batches.read(one.get("expected").asText())[0]);
    line.put("verified", same(subject.answer(), expected, exact ? 0 : 1e-12));
    return line;
  }

  private static final class Timed {
    /** Nanoseconds of the calls, sorted. */
    private long[] taken;

    private long inside = Long.MAX_VALUE;
    private int calls;

    /** The time that a share of the calls are below. */
    private double at(double share) {
      return taken[Math.min(calls - 1, (int) (calls * share))];
    }
  }

  private static Timed timed(Subject subject, double seconds) {
    Timed timed = new Timed();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long[] taken = new long[64];
    while (timed.calls < FEWEST_CALLS || System.nanoTime() < end) {
      long begin = System.nanoTime();
      long inside = subject.call();
      if (timed.calls == taken.length) {
        taken = Arrays.copyOf(taken, 2 * taken.length);
      }
      taken[timed.calls++] = System.nanoTime() - begin;
      timed.inside = Math.min(timed.inside, inside);
    }
    timed.taken = Arrays.copyOf(taken, timed.calls);
    Arrays.sort(timed.taken);
    return timed;
  }

  /** Whether answers are equal: doubles by their bits, or within a relative tolerance. */
  private static boolean same(List<Object> actual, List<Object> expected, double tolerance) {
    if (actual.size() != expected.size()) {
      return false;
    }
    for (int i = 0; i < actual.size(); i++) {
      Object a = actual.get(i);
      Object b = expected.get(i);
      boolean close =
          a instanceof Double
              && b instanceof Double
              && Math.abs((double) a - (double) b) <= tolerance * Math.abs((double) b);
      if (!a.equals(b) && !close) {
        return false;
      }
    }
    return true;
  }
}
