import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.runtime.Counters;
import io.heddle.runtime.FunctionInfo;
import io.heddle.runtime.HeddleInstance;
import io.heddle.runtime.HeddleModule;
import io.heddle.runtime.HostEnv;
import io.heddle.runtime.Limits;
import java.nio.file.Files;
import java.nio.file.Path;

/** From the file to the first answer, once a process: a process keeps what it has compiled. */
final class Start {
  private long last;

  private Start() {}

  /** Measures the one scalar function of a definition into a line: microseconds of each step. */
  static ObjectNode measure(JsonNode definition, ObjectNode line) throws Exception {
    if (definition.get("cases").size() != 1) {
      throw new IllegalArgumentException("a start is of one function");
    }
    JsonNode one = definition.get("cases").get(0);
    Object[] batch = Batches.read(one.get("input").asText());
    Start start = new Start();
    start.last = System.nanoTime();
    HeddleModule module =
        HeddleModule.load(Files.readAllBytes(Path.of(definition.get("module").asText())));
    double load = start.step();
    FunctionInfo function = module.function(one.get("function").asText());
    Counters counters = new Counters();
    try (Scalar scalar =
        new Scalar(module, counters, function, batch, definition.get("batchRows").asInt())) {
      double instance = start.step();
      scalar.call();
      double call = start.step();
      HeddleInstance another = module.instantiate(Limits.DEFAULT, counters, HostEnv.EMPTY);
      line.put("instanceUs", start.step());
      another.close();
      line.put("function", one.get("function").asText());
      line.put("strategy", "start");
      line.put("loadUs", load);
      line.put("firstInstanceUs", instance);
      line.put("firstBatchUs", call);
      Object expected = Batches.read(one.get("expected").asText())[0];
      line.put("verified", scalar.answer().equals(Batches.values(expected)));
    }
    return line;
  }

  /** Microseconds since the last step. */
  private double step() {
    long now = System.nanoTime();
    double micros = (now - last) / 1e3;
    last = now;
    return micros;
  }
}
